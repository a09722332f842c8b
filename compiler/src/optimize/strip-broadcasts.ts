/** Decides which repeated numbers need no memory: an element-wise operator broadcasts by itself, so its operands need not be broadcast first. */
import type { Node, ValueId } from '../graph/graph.js';
import type { Builder } from '../ops/define-op.js';
import { findOperator } from '../ops/registry.js';
import { resultTypes } from '../ops/result-types.js';
import { type Pass, uniformValue } from './pass.js';

/** What an operand repeats: the value before `broadcast_to`, or one number of a uniform constant. */
function shorter(b: Builder, x: ValueId): ValueId | null {
  const node = b.nodeOf(x);
  if (node.op === 'broadcast_to') return node.operands[0] as ValueId;
  const value = uniformValue(node);
  return value === null || node.type.shape.length === 0 ? null : b.scalar(value, x);
}

function strip(b: Builder, node: Node, operands: readonly ValueId[]): ValueId | null {
  const op = findOperator(node.op);
  if (op === null || operands.length < 2 || !op.traits.includes('elementwise')) return null;
  let now = operands;
  operands.forEach((x, i) => {
    const small = shorter(b, x);
    if (small === null) return;
    const tried = now.map((y, k) => (k === i ? small : y));
    const [type] = resultTypes(op, tried.map(b.typeOf), node.attrs);
    if (type === node.type) now = tried;
  });
  return now === operands ? null : b.add(node.op, now, node.attrs);
}

export const stripBroadcasts: Pass = {
  name: 'strip-broadcasts',
  rewrite:
    () =>
    ({ b }, node, operands) =>
      strip(b, node, operands),
};
