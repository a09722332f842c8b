/** Decides one over the square root. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    rsqrt: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const rsqrt = defineOp({
  name: 'rsqrt',
  doc: '1 / sqrt(x)',
  signature: 'rsqrt(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, [x], dy, _attrs, y) => [b.mul(dy, b.mul(b.scalar(-0.5, y), b.div(y, x)))],
  reference: ([x]) => eachOf(x, (v) => 1 / Math.sqrt(v)),
  kernels: (k, [x]) => k.call('Rsqrt', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Rsqrt', xs, types),
  pytorch: 'torch.rsqrt({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {}, draw: ['positive'] },
    { shapes: [[]], attrs: {}, draw: ['positive'] },
    { shapes: [[1, 5]], attrs: {}, draw: ['positive'] },
  ],
});
