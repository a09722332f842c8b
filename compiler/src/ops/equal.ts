/** Decides equality, broadcast as in NumPy. NaN equals nothing. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, nearlyEqual, plainNode, somewhere, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    equal: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const equal = defineOp({
  name: 'equal',
  doc: 'x == y, element by element',
  signature: 'equal(x: T[*S], y: T[*R]) -> bool[*O]',
  traits: ['elementwise', 'commutative'],
  shape: (xs) => elementWise(xs, ['f32', 'i32', 'bool'], 'bool'),
  vjp: 'none',
  reference: (xs, _attrs, out) => zip(xs, out, (x, y) => (x === y ? 1 : 0)),
  kernels: (k, [a, b]) => k.call('Equal', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Equal', xs, types),
  pytorch: '{x} == {y}',
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
    { shapes: [[2, 3], [3]], attrs: {}, dtypes: ['i32', 'i32'], draw: [{ below: 3 }, { below: 3 }] },
  ],
  kinks: ([x, y]) => somewhere(x, y, nearlyEqual),
});
