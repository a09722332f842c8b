/** Decides which backend a run gets: the one that was asked for, else the first that loads. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Backend, LoadOptions } from '@dln/runtime';
import { findBinding, loadNodeBackend, type NodeBackendName, withoutNewHandlers } from '@dln/runtime/node';

/** In the order in which they are tried. TensorFlow is an extra: where it is not installed nothing is said of it, and nothing loaded. */
export const tried = (): readonly NodeBackendName[] =>
  findBinding() === null ? ['wasm', 'cpu'] : ['tensorflow', 'wasm', 'cpu'];

/** A backend, or the last one that was tried and why it does not load. */
export type Loaded =
  | { readonly is: 'backend'; readonly backend: Backend }
  | { readonly is: 'failed'; readonly name: NodeBackendName; readonly why: string };

/** `skipped` hears of each better one that did not load. */
export async function backendFor(
  asked: NodeBackendName | undefined,
  skipped: (name: NodeBackendName, why: string) => void,
): Promise<Loaded> {
  const [name, ...others] = asked === undefined ? tried() : [asked];
  return attempt(name as NodeBackendName, others, skipped);
}

async function attempt(
  name: NodeBackendName,
  [next, ...others]: readonly NodeBackendName[],
  skipped: (name: NodeBackendName, why: string) => void,
): Promise<Loaded> {
  try {
    return { is: 'backend', backend: await withoutNewHandlers(() => loadNodeBackend(name, backendFiles())) };
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
