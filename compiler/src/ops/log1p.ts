/** Decides log(1 + x), exact for small x. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    log1p: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const log1p = defineOp({
  name: 'log1p',
  doc: 'log(1 + x), exact where x is small',
  signature: 'log1p(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, [x], dy) => [b.div(dy, b.add(x, b.scalar(1, x)))],
  reference: ([x]) => eachOf(x, Math.log1p),
  kernels: (k, [x]) => k.call('Log1p', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Log1p', xs, types),
  pytorch: 'torch.log1p({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {}, draw: ['positive'] },
    { shapes: [[]], attrs: {}, draw: ['positive'] },
    { shapes: [[1, 5]], attrs: {}, draw: ['positive'] },
  ],
});
