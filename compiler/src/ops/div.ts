/** Decides real division, broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, plainNode, unbroadcast, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    div: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const div = defineOp({
  name: 'div',
  doc: 'x / y',
  signature: 'div(x: f32[*S], y: f32[*R]) -> f32[*O]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32']),
  vjp: (b, [x, y], dy, _attrs, quotient) => {
    const dx = b.div(dy, y);
    return [unbroadcast(b, dx, x), b.neg(unbroadcast(b, b.mul(dx, quotient), y))];
  },
  reference: (xs, _attrs, out) => zip(xs, out, (x, y) => x / y),
  kernels: (k, [a, b]) => k.call('RealDiv', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'RealDiv', xs, types),
  pytorch: '{x} / {y}',
  cost: 'numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
      draw: ['normal', 'positive'],
    },
    { shapes: [[], []], attrs: {}, draw: ['normal', 'positive'] },
    { shapes: [[2, 3], [3]], attrs: {}, draw: ['normal', 'positive'] },
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      attrs: {},
      draw: ['normal', 'positive'],
    },
    { shapes: [[1], [5]], attrs: {}, draw: ['normal', 'positive'] },
    { shapes: [[0, 2], [2]], attrs: {}, draw: ['normal', 'positive'] },
  ],
});
