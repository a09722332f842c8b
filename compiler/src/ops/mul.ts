/** Decides multiplication, broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, plainNode, unbroadcast, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    mul: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const mul = defineOp({
  name: 'mul',
  doc: 'x * y, element by element',
  signature: 'mul(x: T[*S], y: T[*R]) -> T[*O]',
  traits: ['elementwise', 'commutative'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: (b, [x, y], dy) => [unbroadcast(b, b.mul(dy, y), x), unbroadcast(b, b.mul(dy, x), y)],
  reference: (xs, _attrs, out) => zip(xs, out, xs[0].dtype === 'i32' ? Math.imul : (x, y) => x * y),
  kernels: (k, [a, b]) => k.call('Multiply', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Mul', xs, types),
  pytorch: '{x} * {y}',
  cost: 'numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
    },
    { shapes: [[], []], attrs: {} },
    { shapes: [[2, 3], [3]], attrs: {} },
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      attrs: {},
    },
    { shapes: [[1], [5]], attrs: {} },
    { shapes: [[0, 2], [2]], attrs: {} },
    { shapes: [[2, 3], [3]], attrs: {}, dtypes: ['i32', 'i32'], draw: [{ below: 9 }, { below: 9 }] },
  ],
});
