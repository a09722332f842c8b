/** Decides conjunction, broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    logical_and: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const logicalAnd = defineOp({
  name: 'logical_and',
  doc: 'x and y, element by element',
  signature: 'logical_and(x: bool[*S], y: bool[*R]) -> bool[*O]',
  traits: ['elementwise', 'commutative'],
  shape: (xs) => elementWise(xs, ['bool']),
  vjp: 'none',
  reference: (xs, _attrs, out) => zip(xs, out, (x, y) => x * y),
  kernels: (k, [a, b]) => k.call('LogicalAnd', { a, b }, {}),
  tensorflow: (n, xs) => n.node('LogicalAnd', xs),
  pytorch: 'torch.logical_and({x}, {y})',
  cost: 'numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
      dtypes: ['bool', 'bool'],
    },
    { shapes: [[], []], attrs: {}, dtypes: ['bool', 'bool'] },
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      attrs: {},
      dtypes: ['bool', 'bool'],
    },
  ],
});
