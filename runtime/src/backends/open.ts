/** Decides how a backend is found by name: nothing of tfjs loads before it is asked for. */
import type { Backend } from './backend.js';
import { tfjsBackend } from './tfjs-backend.js';

/** The backends that this package can run on. */
export type BackendName = 'wasm' | 'cpu' | 'reference';
/** The backends that can be asked for here. */
export const backendNames: readonly BackendName[] = ['wasm', 'cpu', 'reference'];

/** What loading a backend may need. */
export interface LoadOptions {
  /** Folder with tfjs's `.wasm` files, ending in a slash; absent: beside its JavaScript. */
  readonly wasmPath?: string;
  /** Bytes that one call may hold at once; a program that needs more is refused before anything is allocated. */
  readonly maxBytes?: number;
}

/** A WebAssembly heap addresses 4 GiB less one page. */
const wasmLimit = 2 ** 32 - 2 ** 16;
/** What plain arrays may take where nobody says otherwise. */
const hostLimit = 2 ** 34;

/** The backend of this name, loaded. Rejects with the reason where it does not load. */
export async function loadBackend(name: BackendName, options: LoadOptions = {}): Promise<Backend> {
  if (name === 'reference') return (await import('./reference.js')).referenceBackend(options.maxBytes ?? hostLimit);
  if (name === 'cpu') {
    const { createCpuEngine } = await import('./cpu-engine.js');
    return tfjsBackend('cpu', createCpuEngine, options.maxBytes ?? hostLimit);
  }
  const { createWasmEngine } = await import('./wasm-engine.js');
  const { wasmPath } = options;
  const create = () => createWasmEngine(wasmPath === undefined ? {} : { wasmPath });
  return tfjsBackend('wasm', create, options.maxBytes ?? wasmLimit);
}

/** What an error of loading says; tfjs rejects with plain objects too. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
