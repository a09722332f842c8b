/** Decides the square root. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    sqrt: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const sqrt = defineOp({
  name: 'sqrt',
  doc: 'square root; NaN below 0',
  signature: 'sqrt(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, _xs, dy, _attrs, y) => [b.div(b.mul(dy, b.scalar(0.5, dy)), y)],
  reference: ([x]) => eachOf(x, Math.sqrt),
  kernels: (k, [x]) => k.call('Sqrt', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Sqrt', xs, types),
  pytorch: 'torch.sqrt({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {}, draw: ['positive'] },
    { shapes: [[]], attrs: {}, draw: ['positive'] },
    { shapes: [[1, 5]], attrs: {}, draw: ['positive'] },
  ],
});
