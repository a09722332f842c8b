/** Decides the cosine. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    cos: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const cos = defineOp({
  name: 'cos',
  doc: 'cosine of an angle in radians',
  signature: 'cos(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, [x], dy) => [b.neg(b.mul(dy, b.sin(x)))],
  reference: ([x]) => eachOf(x, Math.cos),
  kernels: (k, [x]) => k.call('Cos', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Cos', xs, types),
  pytorch: 'torch.cos({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
