/** Decides rounding down. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { eachOf, plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    floor: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const floor = defineOp({
  name: 'floor',
  doc: 'the greatest whole number that is at most x',
  signature: 'floor(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  vjp: 'none',
  reference: ([x]) => eachOf(x, Math.floor),
  kernels: (k, [x]) => k.call('Floor', { x }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Floor', xs, types),
  pytorch: 'torch.floor({x})',
  cost: 'numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[2, 1, 3]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
  kinks: ([x]) => x.data.some((v) => Math.abs(v - Math.round(v)) < 1e-3),
});
