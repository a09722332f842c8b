/** Decides the sine. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    sin: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const sin = defineOp({
  name: 'sin',
  doc: 'sine of an angle in radians',
  signature: 'sin(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, [x], dy) => [b.mul(dy, b.cos(x))],
  reference: ([x]) => eachOf(x, Math.sin),
  kernels: (k, [x]) => k.call('Sin', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Sin', xs, types),
  pytorch: 'torch.sin({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
