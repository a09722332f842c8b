/** Decides whether a program fits: every tensor and the planned peak are held against the limits before anything is allocated. */
import { type DType, findOperator } from '@dln/compiler';
import type { BoundNode } from './bind.js';
import { BackendFailure } from './failure.js';
import { elements } from './tfjs.js';

/** Indices are 32 bit. */
const mostElements = 2 ** 31;

/** Throws `BackendFailure` (size) at the first node that is too large by itself, or at the one where the peak stands. `held`: bytes that
 *  live throughout. Lifetimes are those of the graph; what a kernel needs inside is not known. */
export function refuseTooLarge(
  nodes: readonly BoundNode[],
  outputs: readonly number[],
  held: number,
  maxBytes: number,
): void {
  const last = nodes.map(() => -1);
  for (const [i, { operands }] of nodes.entries()) for (const o of operands) last[o] = i;
  for (const o of outputs) last[o] = nodes.length;
  const ends: number[][] = nodes.map(() => []);
  for (const [i, at] of last.entries()) ends[at]?.push(i);
  let live = held;
  for (const [i, node] of nodes.entries()) {
    for (const { shape } of resultsOf(node)) {
      const count = elements(shape);
      if (count >= mostElements) {
        throw new BackendFailure('size', `[${shape.join(', ')}] has ${count} elements, more than 2^31 - 1`, node);
      }
    }
    live += bytes(node);
    if (live > maxBytes) {
      throw new BackendFailure('size', `the call holds ${live} bytes here, more than the ${maxBytes} allowed`, node);
    }
    // A round lives beside what the loop has stacked so far.
    if (node.loop !== undefined) refuseTooLarge(node.loop.body.nodes, node.loop.body.outputs, live, maxBytes);
    for (const gone of ends[i] as number[]) live -= bytes(nodes[gone] as BoundNode);
  }
}

const resultsOf = (node: BoundNode): readonly { readonly shape: readonly number[]; readonly dtype: DType }[] =>
  node.loop?.results ?? [node];

/** A view holds nothing of its own, and inputs are counted by who holds them. */
const bytes = (node: BoundNode): number => {
  const { op } = node;
  if (op === 'input' || op === 'part' || findOperator(op)?.traits.includes('view') === true) return 0;
  return resultsOf(node).reduce((sum, { shape, dtype }) => sum + elements(shape) * (dtype === 'bool' ? 1 : 4), 0);
};
