/** Decides which movement moves nothing: chains of reshapes and transposes, reductions over nothing, slices of all, padding by none. */
import { literal } from '../dims/algebra.js';
import type { Attr, Node, ValueId } from '../graph/graph.js';
import type { Builder } from '../ops/define-op.js';
import { type Pass, uniformValue } from './pass.js';

type Rule = (b: Builder, node: Node, xs: readonly ValueId[]) => ValueId | null;

const list = (value: Attr | undefined): readonly unknown[] => (Array.isArray(value) ? value : []);
const all = (value: Attr | undefined, item: number): boolean => list(value).every((n) => n === item);
const sameType = (b: Builder, node: Node, x: ValueId): ValueId | null => (b.typeOf(x) === node.type ? x : null);

/** x under another shape: from as far back as reshapes reach. */
function reshaped(b: Builder, node: Node, x: ValueId): ValueId {
  let from = x;
  while (b.nodeOf(from).op === 'reshape') from = b.nodeOf(from).operands[0]!;
  return sameType(b, node, from) ?? b.reshape(from, { shape: node.type.shape });
}

/** A reduction over axes of size 1 keeps every number. */
const reduction: Rule = (b, node, [x]) => {
  const { shape } = b.typeOf(x!);
  const axes = list(node.attrs.axes) as readonly number[];
  return axes.every((axis) => literal(shape[axis]!) === 1) ? reshaped(b, node, x!) : null;
};

const rules: Readonly<Record<string, Rule>> = {
  reshape: (b, node, [x]) => {
    const inner = b.nodeOf(x!);
    if (inner.op === 'reshape' || b.typeOf(x!) === node.type) return reshaped(b, node, x!);
    const value = uniformValue(inner);
    return value === null || node.type.classes !== null
      ? null
      : b.constant({ dtype: node.type.dtype, shape: node.type.shape, values: [value] });
  },
  transpose: (b, node, [x]) => {
    const perm = list(node.attrs.perm) as readonly number[];
    if (perm.every((axis, i) => axis === i)) return x!;
    const inner = b.nodeOf(x!);
    if (inner.op !== 'transpose') return null;
    const first = list(inner.attrs.perm) as readonly number[];
    const both = perm.map((axis) => first[axis]!);
    const from = inner.operands[0]!;
    return both.every((axis, i) => axis === i) ? from : b.transpose(from, { perm: both });
  },
  broadcast_to: (b, node, [x]) => {
    if (b.typeOf(x!) === node.type) return x!;
    const inner = b.nodeOf(x!);
    if (inner.op === 'broadcast_to') return b.broadcast_to(inner.operands[0]!, { shape: node.type.shape });
    const value = uniformValue(inner);
    return value === null || node.type.classes !== null
      ? null
      : b.constant({ dtype: node.type.dtype, shape: node.type.shape, values: [value] });
  },
  reduce_sum: reduction,
  reduce_max: reduction,
  concat: (_b, node, [x]) => (node.operands.length === 1 ? x! : null),
  slice: (b, node, [x]) => (all(node.attrs.strides, 1) && all(node.attrs.begin, 0) ? sameType(b, node, x!) : null),
  pad: (b, node, [x]) => {
    const none = all(node.attrs.low, 0) && all(node.attrs.high, 0) && all(node.attrs.interior, 0);
    return none ? sameType(b, node, x!) : null;
  },
  reverse: (b, node, [x]) => {
    const { shape } = b.typeOf(x!);
    const axes = list(node.attrs.axes) as readonly number[];
    return axes.every((axis) => axis >= 0 && literal(shape[axis]!) === 1) ? x! : null;
  },
};

export const simplifyMovement: Pass = {
  name: 'simplify-movement',
  rewrite:
    () =>
    ({ b }, node, operands) =>
      rules[node.op]?.(b, node, operands) ?? null,
};
