/** Decides which arithmetic says nothing: x + 0, x * 1, double signs, small powers, casts to the same dtype, chances of 0 and 1. Numbers stay
 *  as they are, but for the sign of a zero and the last place of a power. */
import type { Node, ValueId } from '../graph/graph.js';
import type { Builder } from '../ops/define-op.js';
import { type Pass, uniformValue } from './pass.js';

type Rule = (b: Builder, node: Node, xs: readonly ValueId[]) => ValueId | null;

/** `x` where it already has the result's type: nothing is broadcast. */
const same = (b: Builder, node: Node, x: ValueId): ValueId | null => (b.typeOf(x) === node.type ? x : null);
const valueAt = (b: Builder, x: ValueId | undefined): number | null =>
  x === undefined ? null : uniformValue(b.nodeOf(x));
const operandOf = (b: Builder, x: ValueId, op: string): ValueId | null => {
  const made = b.nodeOf(x);
  return made.op === op ? (made.operands[0] as ValueId) : null;
};

const rules: Readonly<Record<string, Rule>> = {
  add: (b, node, [x, y]) => {
    if (valueAt(b, y) === 0) return same(b, node, x!);
    if (valueAt(b, x) === 0) return same(b, node, y!);
    const less = operandOf(b, y!, 'neg');
    if (less !== null) return b.sub(x!, less);
    const more = operandOf(b, x!, 'neg');
    return more === null ? null : b.sub(y!, more);
  },
  sub: (b, node, [x, y]) => {
    if (valueAt(b, y) === 0) return same(b, node, x!);
    const less = operandOf(b, y!, 'neg');
    return less === null ? null : b.add(x!, less);
  },
  mul: (b, node, [x, y]) => {
    for (const [one, other] of [
      [x!, y!],
      [y!, x!],
    ] as const) {
      const value = valueAt(b, one);
      if (value === 1) return same(b, node, other);
      if (value === -1 && b.typeOf(other) === node.type) return b.neg(other);
    }
    return null;
  },
  div: (b, node, [x, y]) => (valueAt(b, y) === 1 ? same(b, node, x!) : null),
  pow: (b, node, [x, y]) => {
    if (b.typeOf(x!) !== node.type) return null;
    switch (valueAt(b, y)) {
      case 1:
        return x!;
      case 2:
        return b.mul(x!, x!);
      case 3:
        return b.mul(b.mul(x!, x!), x!);
      case -1:
        return b.div(b.scalar(1, x!), x!);
      case 0.5:
        return b.sqrt(x!);
      case -0.5:
        return b.rsqrt(x!);
    }
    return null;
  },
  // Draws are in [0, 1): dropout at rate 0 draws nothing.
  less: (b, node, [x, y]) => {
    const value = b.nodeOf(x!).op === 'random_uniform' ? valueAt(b, y) : null;
    if (value === null || (value > 0 && value < 1)) return null;
    return b.constant({ dtype: 'bool', shape: node.type.shape, values: [value >= 1 ? 1 : 0] });
  },
  neg: (b, _node, [x]) => operandOf(b, x!, 'neg'),
  logical_not: (b, _node, [x]) => operandOf(b, x!, 'logical_not'),
  cast: (b, node, [x]) => {
    const value = valueAt(b, x);
    const { dtype, shape, classes } = node.type;
    if (value !== null && b.typeOf(x!).dtype === 'bool' && classes === null)
      return b.constant({ dtype, shape, values: [value] });
    return same(b, node, x!);
  },
  // Gradients are taken before a program is whole.
  stop_gradient: (_b, _node, [x]) => x!,
  select: (b, node, [condition, x, y]) => {
    const value = valueAt(b, condition);
    if (value !== null) return same(b, node, value === 0 ? y! : x!);
    return x === y ? same(b, node, x!) : null;
  },
};

export const simplifyArithmetic: Pass = {
  name: 'simplify-arithmetic',
  rewrite:
    () =>
    ({ b }, node, operands) =>
      rules[node.op]?.(b, node, operands) ?? null,
};
