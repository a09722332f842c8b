/**
 * `npm run setup:native`: puts TensorFlow where `dlnc` finds it. tfjs-node's own installer downloads a build of its makers, which many networks do not
 * let through; this takes the addon's sources from the npm package, the libraries from the PyPI package, and compiles one file. It does nothing
 * where that was done before; `--force` does it anew.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const here = join(root, 'scripts/native');
const ADDON = 'tfjs_binding.node';
const START = 'start.node';
const HEADERS = 'node-api-headers@1.9.0';
/** Which wheel has the libraries; Python's version does not matter, as nothing of Python's is used. */
const wheels = {
  x64: { name: 'tensorflow-cpu', platform: 'manylinux_2_27_x86_64' },
  arm64: { name: 'tensorflow', platform: 'manylinux_2_27_aarch64' },
};
/** Headers that the addon includes. */
const headers = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/platform/', 'xla/tsl/c/'];

const scratch = mkdtempSync(join(tmpdir(), 'dln-native-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function stop(message, help) {
  console.error(`error: ${message}\n  = help: ${help}`);
  process.exit(1);
}

/** Runs a program; null where it is not there or fails, with what it said last in `failure`. */
let failure = '';
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  failure = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-3).join('\n    ');
  return null;
}

/** The runtime's own answer to where things lie and which versions they are, so that it is written once. */
async function bundled(source, name) {
  const outfile = join(scratch, `${name}.mjs`);
  await build({ ...bundling(root), entryPoints: [source], outfile });
  return outfile;
}

const began = performance.now();
const { nativeFolder, nativeVersions } = await import(
  await bundled(join(root, 'runtime/src/node/tensorflow-binding.ts'), 'binding')
);
const folder = nativeFolder();
const verify = await bundled(join(here, 'verify.mjs'), 'verify');
const works = () => run(process.execPath, [verify]) !== null;

if (!process.argv.includes('--force') && existsSync(join(folder, ADDON)) && works()) {
  console.log(`TensorFlow ${nativeVersions.tensorflow} is set up in ${folder}, and a training step works`);
  process.exit(0);
}

const wheel = wheels[process.arch];
if (process.platform !== 'linux' || wheel === undefined) {
  stop(
    `this builds TensorFlow for Linux on x64 and arm64, not for ${process.platform} on ${process.arch}`,
    `\`npm install --no-save @tensorflow/tfjs-node@${nativeVersions.tfjsNode}\` installs a ready build where its makers have one; dlnc finds it`,
  );
}
const pythons = ['python3', 'python'].filter((name) => run(name, ['--version']) !== null);
if (pythons.length === 0)
  stop('Python is not here', 'install python3 and python3-pip; only their downloading and unpacking is used');
const python = pythons.find((name) => run(name, ['-m', 'pip', '--version']) !== null);
if (python === undefined)
  stop(`${pythons[0]} has no pip`, `install python3-pip, or try \`${pythons[0]} -m ensurepip --user\``);
const compiler = [process.env.CXX, 'g++', 'clang++', 'c++'].find((name) => name && run(name, ['--version']) !== null);
if (compiler === undefined) stop('a C++ compiler is not here', 'install g++, or name another in CXX');

/** The files of an npm package, fetched by npm with its settings, unpacked; none of its scripts run. */
function npmPackage(spec) {
  const at = mkdtempSync(join(scratch, 'npm-'));
  const options = { cwd: at, shell: process.platform === 'win32' };
  if (
    run('npm', ['pack', '--silent', spec], options) === null ||
    run('tar', ['-xzf', readdirSync(at)[0]], { cwd: at }) === null
  )
    stop(`npm cannot fetch ${spec}: ${failure}`, 'see to it that npm reaches its registry: `npm config get registry`');
  return join(at, 'package');
}

console.log(`1/4  the addon's sources: npm's @tensorflow/tfjs-node ${nativeVersions.tfjsNode}`);
const tfjs = npmPackage(`@tensorflow/tfjs-node@${nativeVersions.tfjsNode}`);

console.log(`2/4  the libraries: PyPI's ${wheel.name} ${nativeVersions.tensorflow}, about 260 MB`);
const wanted = [
  '--no-deps',
  '--only-binary=:all:',
  '--implementation',
  'cp',
  '--python-version',
  '3.11',
  '--abi',
  'cp311',
];
const download = [
  '-m',
  'pip',
  'download',
  '--quiet',
  '--disable-pip-version-check',
  '--no-cache-dir',
  '--dest',
  scratch,
];
const spec = `${wheel.name}==${nativeVersions.tensorflow}`;
if (run(python, [...download, ...wanted, '--platform', wheel.platform, spec]) === null)
  stop(`pip cannot fetch ${spec}: ${failure}`, 'see to it that pip reaches its index: `pip config list`');
const archive = readdirSync(scratch).find((name) => name.endsWith('.whl'));
// Beside the final folder, so that moving it there is one step.
mkdirSync(dirname(folder), { recursive: true });
const made = mkdtempSync(`${folder}-`);
process.on('exit', () => rmSync(made, { recursive: true, force: true }));
const unpack = `
import sys, zipfile
wheel, libraries, includes = sys.argv[1:4]
with zipfile.ZipFile(wheel) as z:
    for info in z.infolist():
        name = info.filename
        if name.startswith('tensorflow/libtensorflow_') and '.so' in name:
            info.filename = name.rsplit('/', 1)[1]
            z.extract(info, libraries)
        elif name.startswith('tensorflow/include/') and name[19:].startswith(tuple(sys.argv[4:])):
            z.extract(info, includes)
`;
if (run(python, ['-c', unpack, join(scratch, archive), made, scratch, ...headers]) === null)
  stop(`the wheel cannot be unpacked: ${failure}`, `${dirname(folder)} needs 1 GB of room, ${tmpdir()} another`);

console.log(`3/4  the addon: ${compiler}`);
const beside = join(process.execPath, '../../include/node');
const nodeHeaders =
  [beside, '/usr/include/node'].find((path) => existsSync(join(path, 'node_api.h'))) ??
  join(npmPackage(HEADERS), 'include');
const includes = [join(scratch, 'tensorflow/include'), nodeHeaders, tfjs].flatMap((path) => ['-I', path]);
const libraries = readdirSync(made).filter((name) => name.includes('.so'));
const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w', '-Wl,-rpath,$ORIGIN'];
function compile(sources, linked, to) {
  const files = [...sources, ...linked.map((name) => join(made, name))];
  if (run(compiler, [...flags, ...includes, ...files, '-o', join(made, to)]) !== null) return;
  stop(
    `the addon does not compile: ${failure}`,
    'a compiler for C++17 with its standard library is needed, such as g++ 9',
  );
}
compile([join(here, 'start.cc')], [], START);
compile(
  ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjs, 'binding', name)),
  libraries,
  ADDON,
);
for (const notice of ['LICENSE', 'package.json'])
  if (existsSync(join(tfjs, notice))) copyFileSync(join(tfjs, notice), join(made, notice));
writeFileSync(join(made, 'SOURCES'), `npm @tensorflow/tfjs-node ${nativeVersions.tfjsNode}\nPyPI ${spec}\n`);
rmSync(folder, { recursive: true, force: true });
renameSync(made, folder);

console.log('4/4  a training step');
if (!works()) stop(`what was built does not work: ${failure}`, `it lies in ${folder}; --force builds it anew`);
console.log(
  `TensorFlow ${nativeVersions.tensorflow} is set up in ${folder} (${Math.round((performance.now() - began) / 1000)} s)`,
);
