/** Decides the logistic function. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    sigmoid: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const sigmoid = defineOp({
  name: 'sigmoid',
  doc: '1 / (1 + exp(-x))',
  signature: 'sigmoid(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, _xs, dy, _attrs, y) => [b.mul(dy, b.mul(y, b.sub(b.scalar(1, y), y)))],
  reference: ([x]) => eachOf(x, (v) => 1 / (1 + Math.exp(-v))),
  kernels: (k, [x]) => k.call('Sigmoid', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Sigmoid', xs, types),
  pytorch: 'torch.sigmoid({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
