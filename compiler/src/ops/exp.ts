/** Decides the exponential function. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    exp: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const exp = defineOp({
  name: 'exp',
  doc: 'e to the power x',
  signature: 'exp(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, _xs, dy, _attrs, y) => [b.mul(dy, y)],
  reference: ([x]) => eachOf(x, Math.exp),
  kernels: (k, [x]) => k.call('Exp', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Exp', xs, types),
  pytorch: 'torch.exp({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
