/** Decides what a refusal of TensorFlow's is to us: the operator whose node it names, and whether memory ran out. */
import { type EmittedEntry, Unlowered } from '@dln/compiler';
import { BackendFailure, type FailedNode } from '../backends/failure.js';

/**
 * TensorFlow's error as a failure at the operator that the node came of, where it names one. Of an operator that its library does not know at
 * all it names no node: `namesOf` gives those that are of it.
 */
export function tensorflowFailure(
  error: unknown,
  entries: readonly EmittedEntry[],
  namesOf: (op: string) => readonly string[] = () => [],
): BackendFailure {
  if (error instanceof BackendFailure) return error;
  const text = error instanceof Error ? error.message : String(error);
  const unknown = /Op type not registered '(\w+)'/.exec(text)?.[1];
  if (unknown !== undefined) {
    const why = `this build of TensorFlow has no operator ${unknown}`;
    return new BackendFailure('kernel', why, failedAt(namesOf(unknown).join(' '), entries), { cause: error });
  }
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

/** The first node that the text names; rather one that the program's text has a place for. */
function failedAt(text: string, entries: readonly EmittedEntry[]): FailedNode | null {
  let first: FailedNode | null = null;
  for (const [, scope, id] of text.matchAll(named)) {
    const [top, ...rest] = (id as string).split('.').map(Number);
    let node = entries.find((entry) => entry.scope === scope)?.nodes[top as number];
    for (let i = 0; i < rest.length; i += 2) node = node?.bodies[rest[i] as number]?.nodes[rest[i + 1] as number];
    if (node !== undefined && node.source.at !== null) return node;
    first ??= node ?? null;
  }
  return first;
}

/** The first line without the addon's own words, nodes and traces. */
function reason(text: string): string {
  const [line = ''] = text.replace(/^(?:Session fail to run with error|Failed to load SavedModel): /, '').split('\n');
  return line.replace(/\s*\[\[.*$/, '').trim();
}
