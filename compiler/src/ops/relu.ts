/** Decides the rectified linear unit (Nair and Hinton, 2010). Its slope at 0 is taken as 0. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    relu: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const relu = defineOp({
  name: 'relu',
  doc: 'max(x, 0)',
  signature: 'relu(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, _xs, dy, _attrs, y) => [b.mul(dy, b.sign(y))],
  reference: ([x]) => eachOf(x, (v) => (v > 0 ? v : Number.isNaN(v) ? v : 0)),
  kernels: (k, [x]) => k.call('Relu', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Relu', xs, types),
  pytorch: 'torch.relu({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
  kinks: ([x]) => x.data.some((v) => Math.abs(v) < 1e-3),
});
