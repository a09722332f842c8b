/** Decides the natural logarithm. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    log: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const log = defineOp({
  name: 'log',
  doc: 'natural logarithm; NaN below 0, -Infinity at 0',
  signature: 'log(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: (b, [x], dy) => [b.div(dy, x)],
  reference: ([x]) => eachOf(x, Math.log),
  kernels: (k, [x]) => k.call('Log', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Log', xs, types),
  pytorch: 'torch.log({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {}, draw: ['positive'] },
    { shapes: [[]], attrs: {}, draw: ['positive'] },
    { shapes: [[1, 5]], attrs: {}, draw: ['positive'] },
  ],
});
