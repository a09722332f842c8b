/** Decides where TensorFlow's native binding lies and how it is loaded: tfjs-node's compiled part alone, none of its JavaScript. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** What tfjs-node's addon offers, as far as it is used. Ids are TensorFlow's tensors; whoever made one deletes it. */
export interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  createTensor(shape: readonly number[], dtype: number, data: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(model: number): void;
  /** `feeds` and `fetches`: names with a result's index, joined by commas. */
  runSavedModel(
    model: number,
    ids: readonly number[],
    feeds: string,
    fetches: string,
  ): readonly { readonly id: number; readonly shape: readonly number[]; readonly dtype: number }[];
  /** Tensors that are alive in the process. */
  getNumOfTensors(): number;
}

/** Versions of what `npm run setup:native` puts together. */
export const nativeVersions = { tfjsNode: '4.22.0', tensorflow: '2.21.0' } as const;

const ADDON = 'tfjs_binding.node';
/** Beside it where we compiled it: keeps the libraries' greetings from standard error while they load. */
const START = 'start.node';

/** The folder that `npm run setup:native` fills and that is looked into first; `DLN_NATIVE` names another. */
export function nativeFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DLN_NATIVE !== undefined && env.DLN_NATIVE !== '') return env.DLN_NATIVE;
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const { tfjsNode, tensorflow } = nativeVersions;
  return join(cache, 'dln', `tensorflow-${tensorflow}-tfjs-${tfjsNode}-${process.platform}-${process.arch}`);
}

/** The addon's path: of `npm run setup:native`, else of an installed `@tensorflow/tfjs-node`; null where there is neither. Loads nothing. */
export function findBinding(): string | null {
  const own = join(nativeFolder(), ADDON);
  if (existsSync(own)) return own;
  try {
    const installed = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json');
    const path = join(dirname(installed), 'lib', 'napi-v8', ADDON);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** What is said where there is no addon. */
export const notInstalled =
  'TensorFlow is not installed; `npm run setup:native` builds it from the npm and PyPI packages';

let loaded: Binding | null = null;

/**
 * The addon, loaded once a process; `threads` are the process's for good, 0 leaves them to TensorFlow. What the environment says of threads goes
 * before, but for `forced`. Throws where there is none or it does not load.
 */
export function loadBinding(threads: number, forced = false): Binding {
  if (loaded !== null) return loaded;
  const path = findBinding();
  if (path === null) throw new Error(notInstalled);
  const { env } = process;
  // Read by TensorFlow when it starts; what the user has set stays.
  env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (forced) {
    delete env.TF_NUM_INTRAOP_THREADS;
    delete env.TF_NUM_INTEROP_THREADS;
  }
  if (threads > 0) {
    env.TF_NUM_INTRAOP_THREADS ??= String(threads);
    env.TF_NUM_INTEROP_THREADS ??= String(threads);
  }
  const load = createRequire(import.meta.url);
  const start = join(dirname(path), START);
  const quiet = env.TF_CPP_MIN_LOG_LEVEL !== '0' && existsSync(start);
  const greetings = quiet ? (load(start) as { hold(): void; release(): void }) : null;
  greetings?.hold();
  try {
    loaded = load(path) as Binding;
  } finally {
    greetings?.release();
  }
  return loaded;
}
