/** Decides the greater of two, broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, nearlyEqual, plainNode, somewhere, unbroadcast, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    maximum: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const maximum = defineOp({
  name: 'maximum',
  doc: 'the greater of x and y',
  signature: 'maximum(x: T[*S], y: T[*R]) -> T[*O]',
  traits: ['elementwise', 'commutative'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: (b, [x, y], dy) => {
    // Half each where both are equal, as the mean of the two one-sided slopes.
    const share = b.add(
      b.cast(b.less(y, x), { dtype: 'f32' }),
      b.mul(b.scalar(0.5, dy), b.cast(b.equal(x, y), { dtype: 'f32' })),
    );
    return [unbroadcast(b, b.mul(dy, share), x), unbroadcast(b, b.mul(dy, b.sub(b.scalar(1, dy), share)), y)];
  },
  reference: (xs, _attrs, out) => zip(xs, out, Math.max),
  kernels: (k, [a, b]) => k.call('Maximum', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Maximum', xs, types),
  pytorch: 'torch.maximum({x}, {y})',
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
  kinks: ([x, y]) => somewhere(x, y, nearlyEqual),
});
