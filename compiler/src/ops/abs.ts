/** Decides the absolute value. Its slope at 0 is taken as 0. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, elementWise, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    abs: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const abs = defineOp({
  name: 'abs',
  doc: 'absolute value',
  signature: 'abs(x: T[*S]) -> T[*S]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32', 'i32']),
  vjp: (b, [x], dy) => [b.mul(dy, b.sign(x))],
  reference: ([x]) => eachOf(x, Math.abs),
  kernels: (k, [x]) => k.call('Abs', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Abs', xs, types),
  pytorch: 'torch.abs({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
    { shapes: [[2, 3]], attrs: {}, dtypes: ['i32'], draw: [{ below: 7 }] },
  ],
  kinks: ([x]) => x.data.some((v) => Math.abs(v) < 1e-3),
});
