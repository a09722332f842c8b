/** Decides negation. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, elementWise, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    neg: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const neg = defineOp({
  name: 'neg',
  doc: 'minus x',
  signature: 'neg(x: T[*S]) -> T[*S]',
  traits: ['elementwise', 'linear'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: (b, _xs, dy) => [b.neg(dy)],
  reference: ([x]) => eachOf(x, (v) => -v),
  kernels: (k, [x]) => k.call('Neg', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Neg', xs, types),
  pytorch: '-{x}',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
    { shapes: [[2, 3]], attrs: {}, dtypes: ['i32'], draw: [{ below: 7 }] },
  ],
});
