/** Decides the hyperbolic tangent. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    tanh: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const tanh = defineOp({
  name: 'tanh',
  doc: 'hyperbolic tangent',
  signature: 'tanh(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, _xs, dy, _attrs, y) => [b.mul(dy, b.sub(b.scalar(1, y), b.mul(y, y)))],
  reference: ([x]) => eachOf(x, Math.tanh),
  kernels: (k, [x]) => k.call('Tanh', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Tanh', xs, types),
  pytorch: 'torch.tanh({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
