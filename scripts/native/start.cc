// A small addon of our own: holds back standard error while TensorFlow's libraries load, which greet before any log level counts.
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

namespace {
int kept = -1;

napi_value Hold(napi_env, napi_callback_info) {
  const int nowhere = open("/dev/null", O_WRONLY);
  if (kept < 0 && nowhere >= 0) {
    kept = dup(2);
    if (kept >= 0) dup2(nowhere, 2);
  }
  if (nowhere >= 0) close(nowhere);
  return nullptr;
}

napi_value Release(napi_env, napi_callback_info) {
  if (kept >= 0) {
    dup2(kept, 2);
    close(kept);
    kept = -1;
  }
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value made;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &made);
  napi_set_named_property(env, exports, name, made);
}
}  // namespace

NAPI_MODULE_INIT() {
  Export(env, exports, "hold", Hold);
  Export(env, exports, "release", Release);
  return exports;
}
