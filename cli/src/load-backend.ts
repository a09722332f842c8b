/** Decides which backend a run gets: the one that was asked for, else the first that loads. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { backendNotLoaded, type Diagnostic, diagnose, fileSpan } from '@dln/compiler';
import type { Backend, LoadOptions } from '@dln/runtime';
import { findBinding, loadNodeBackend, type NodeBackendName, withoutNewHandlers } from '@dln/runtime/node';
import type { Out } from './io.js';

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
  deterministic = false,
): Promise<Loaded> {
  const [name, ...others] = asked === undefined ? tried() : [asked];
  return attempt(name as NodeBackendName, others, skipped, deterministic);
}

/** The same for a command, which tells of those that were skipped; a diagnostic at the program where none loads. */
export async function loadedBackend(
  file: string,
  asked: NodeBackendName | undefined,
  err: Pick<Out, 'write'>,
  deterministic = false,
): Promise<Backend | Diagnostic> {
  const loaded = await backendFor(
    asked,
    (skipped, why) => {
      err.write(`the backend ${skipped} is not used: ${why}\n`);
    },
    deterministic,
  );
  if (loaded.is === 'backend') return loaded.backend;
  return diagnose(backendNotLoaded, fileSpan(file), { backend: loaded.name, why: loaded.why });
}

async function attempt(
  name: NodeBackendName,
  [next, ...others]: readonly NodeBackendName[],
  skipped: (name: NodeBackendName, why: string) => void,
  deterministic: boolean,
): Promise<Loaded> {
  try {
    return {
      is: 'backend',
      backend: await withoutNewHandlers(() => loadNodeBackend(name, { ...backendFiles(), deterministic })),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (next === undefined) return { is: 'failed', name, why };
    skipped(name, why);
    return attempt(next, others, skipped, deterministic);
  }
}

/** Where tfjs's WebAssembly files lie: beside the bundle; from the sources tfjs finds its own. */
export function backendFiles(): LoadOptions {
  const bundle = new URL(import.meta.url.includes('/chunks/') ? '../wasm/' : './wasm/', import.meta.url);
  const folder = fileURLToPath(bundle);
  return existsSync(folder) ? { wasmPath: folder } : {};
}
