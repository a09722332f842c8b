/** Decides x < y, broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, nearlyEqual, plainNode, somewhere, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    less: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const less = defineOp({
  name: 'less',
  doc: 'x < y, element by element',
  signature: 'less(x: T[*S], y: T[*R]) -> bool[*O]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32', 'i32'], 'bool'),
  vjp: 'none',
  reference: (xs, _attrs, out) => zip(xs, out, (x, y) => (x < y ? 1 : 0)),
  kernels: (k, [a, b]) => k.call('Less', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Less', xs, types),
  pytorch: '{x} < {y}',
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
