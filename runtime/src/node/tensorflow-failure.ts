/** Decides what a refusal of TensorFlow's is to us: the operator whose node it names, and whether memory ran out. */
import { type EmittedEntry, Unlowered } from '@dln/compiler';
import { BackendFailure, type FailedNode } from '../backends/failure.js';

/** TensorFlow's error as a failure at the operator that the node came of, where it names one. */
export function tensorflowFailure(error: unknown, entries: readonly EmittedEntry[]): BackendFailure {
  if (error instanceof BackendFailure) return error;
  const text = error instanceof Error ? error.message : String(error);
  const memory = /\bOOM\b|RESOURCE_EXHAUSTED|out of memory|bad_alloc/i.test(text);
  return new BackendFailure(memory ? 'memory' : 'kernel', reason(text), failedAt(text, entries), { cause: error });
}

/** An error of the emitter: an operator that cannot be emitted is refused like one that cannot be computed. */
export function unlowered(error: unknown): unknown {
  if (!(error instanceof Unlowered)) return error;
  const { op, source, message } = error;
  return new BackendFailure('kernel', message, { op, source }, { cause: error });
}

/** `e1/12/Conv2D_40`, or `e1/12.0.3/Tanh_41` in a loop's body, as every node of an entry is named. */
const named = /\b(e\d+)\/(\d+(?:\.\d+)*)\/\w+/g;

function failedAt(text: string, entries: readonly EmittedEntry[]): FailedNode | null {
  for (const [, scope, id] of text.matchAll(named)) {
    const [first, ...rest] = (id as string).split('.').map(Number);
    let node = entries.find((entry) => entry.scope === scope)?.nodes[first as number];
    for (let i = 0; i < rest.length; i += 2) node = node?.bodies[rest[i] as number]?.nodes[rest[i + 1] as number];
    if (node !== undefined) return node;
  }
  return null;
}

/** The first line without the addon's own words, nodes and traces. */
function reason(text: string): string {
  const [line = ''] = text.replace(/^(?:Session fail to run with error|Failed to load SavedModel): /, '').split('\n');
  return line.replace(/\s*\[\[.*$/, '').trim();
}
