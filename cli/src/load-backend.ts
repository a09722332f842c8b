/** Decides which backend a run gets: the one that was asked for, else the first that loads. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Backend, type BackendName, type LoadOptions, loadBackend } from '@dln/runtime';
import { withoutNewHandlers } from '@dln/runtime/node';

/** In the order in which they are tried. */
const TRIED: readonly BackendName[] = ['wasm', 'cpu'];

/** A backend, or the last one that was tried and why it does not load. */
export type Loaded =
  | { readonly is: 'backend'; readonly backend: Backend }
  | { readonly is: 'failed'; readonly name: BackendName; readonly why: string };

/** `skipped` hears of each better one that did not load. */
export async function backendFor(
  asked: BackendName | undefined,
  skipped: (name: BackendName, why: string) => void,
): Promise<Loaded> {
  const [name, ...others] = asked === undefined ? TRIED : [asked];
  return attempt(name as BackendName, others, skipped);
}

async function attempt(
  name: BackendName,
  [next, ...others]: readonly BackendName[],
  skipped: (name: BackendName, why: string) => void,
): Promise<Loaded> {
  try {
    return { is: 'backend', backend: await withoutNewHandlers(() => loadBackend(name, backendFiles())) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (next === undefined) return { is: 'failed', name, why };
    skipped(name, why);
    return attempt(next, others, skipped);
  }
}

/** Where tfjs's WebAssembly files lie: beside the bundle; from the sources tfjs finds its own. */
export function backendFiles(): LoadOptions {
  const bundle = new URL(import.meta.url.includes('/chunks/') ? '../wasm/' : './wasm/', import.meta.url);
  const folder = fileURLToPath(bundle);
  return existsSync(folder) ? { wasmPath: folder } : {};
}
