/** Decides the choice between two values by a condition, all broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { attrT, broadcastShape, ownZip, unbroadcast, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    select: { in: [condition: ValueId, x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

const choose = (condition: number, x: number, y: number): number => (condition !== 0 ? x : y);
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

export const select = defineOp({
  name: 'select',
  doc: 'x where the condition holds, else y; guard an operand, not a result: NaN times 0 is NaN in a gradient',
  signature: 'select(condition: bool[*S], x: T[*R], y: T[*Q]) -> T[*O]',
  traits: ['elementwise'],
  shape: ([condition, x, y]) => {
    if (condition.dtype !== 'bool') throw new GraphError(`the condition is ${condition.dtype}`);
    if (x.dtype !== y.dtype) throw new GraphError(`operands are ${x.dtype} and ${y.dtype}`);
    const classes = x.classes === y.classes ? x.classes : null;
    return tensorType(x.dtype, broadcastShape([condition.shape, x.shape, y.shape]), classes);
  },
  vjp: (b, [condition, x, y], dy) => {
    const zero = b.scalar(0, dy);
    return [null, unbroadcast(b, b.select(condition, dy, zero), x), unbroadcast(b, b.select(condition, zero, dy), y)];
  },
  reference: (xs, _attrs, out) => zip(xs, out, choose),
  kernels: (k, [condition, t, e], _attrs, out) => {
    // tfjs's Select neither broadcasts nor knows bool values.
    const plain = k.dtype(t) !== 'bool' && [condition, t, e].every((x) => same(k.shape(x), out));
    if (plain) return k.call('Select', { condition, t, e }, {});
    return ownZip(k, 'select', [condition, t, e], out, k.dtype(t), choose);
  },
  tensorflow: (n, xs, _attrs, types) => n.node('SelectV2', xs, attrT(types.in[1])),
  pytorch: 'torch.where({condition}, {x}, {y})',
  cost: 'numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
        [3, 4],
      ],
      attrs: {},
      dtypes: ['bool', 'f32', 'f32'],
    },
    { shapes: [[], [], []], attrs: {}, dtypes: ['bool', 'f32', 'f32'] },
    { shapes: [[4, 4], [2, 4, 4], []], attrs: {}, dtypes: ['bool', 'f32', 'f32'] },
    { shapes: [[2, 1], [3], [1, 1]], attrs: {}, dtypes: ['bool', 'f32', 'f32'] },
    {
      shapes: [[2, 3], [2, 3], [3]],
      attrs: {},
      dtypes: ['bool', 'i32', 'i32'],
      draw: ['normal', { below: 9 }, { below: 9 }],
    },
    { shapes: [[5], [5], [5]], attrs: {}, dtypes: ['bool', 'bool', 'bool'] },
    { shapes: [[0, 2], [2], []], attrs: {}, dtypes: ['bool', 'f32', 'f32'] },
  ],
});
