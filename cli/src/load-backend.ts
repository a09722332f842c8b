/** Decides which backend a run gets: the one that was asked for, else the first that loads. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@dln/compiler';
import type { Backend, LoadOptions } from '@dln/runtime';
import { findBinding, loadNodeBackend, type NodeBackendName, withoutNewHandlers } from '@dln/runtime/node';

/** In the order in which they are tried. TensorFlow is an extra: where it is not installed nothing is said of it, and nothing loaded. */
export const tried = (): readonly NodeBackendName[] =>
  findBinding() === null ? ['wasm', 'cpu'] : ['tensorflow', 'wasm', 'cpu'];

/** A backend, or the last one that was tried and why it does not load. */
export type Loaded =
  | { readonly is: 'backend'; readonly backend: Backend }
  | { readonly is: 'failed'; readonly name: NodeBackendName; readonly why: string };

/** `skipped` hears of each better one that did not load, or that cannot run these plans. */
export async function backendFor(
  asked: NodeBackendName | undefined,
  plans: readonly Plan[],
  skipped: (name: NodeBackendName, why: string) => void,
): Promise<Loaded> {
  let candidates = asked === undefined ? tried() : [asked];
  if (asked === undefined && candidates[0] === 'tensorflow' && plans.some(loops)) {
    skipped('tensorflow', 'it runs no `scan`, no `iterate` and no layers made of them');
    candidates = candidates.slice(1);
  }
  const [name, ...others] = candidates;
  return attempt(name as NodeBackendName, others, skipped);
}

/** Does a plan compute a loop? The TensorFlow emitter has no form for one. */
const loops = (plan: Plan): boolean =>
  plan.kind === 'sweep'
    ? plan.combinations.some((c) => loops(c.plan))
    : [...plan.program.entries.values()].some((e) => e.graph.nodes.some((n) => n.op === 'loop'));

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
