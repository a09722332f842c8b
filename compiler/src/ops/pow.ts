/** Decides powers, broadcast as in NumPy. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { elementWise, plainNode, unbroadcast, zip } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    pow: { in: [x: ValueId, y: ValueId]; attrs: NoAttrs };
  }
}

export const pow = defineOp({
  name: 'pow',
  doc: 'x to the power y; NaN where x < 0 and y is not whole',
  signature: 'pow(x: f32[*S], y: f32[*R]) -> f32[*O]',
  traits: ['elementwise'],
  shape: (xs) => elementWise(xs, ['f32']),
  vjp: (b, [x, y], dy, _attrs, power) => {
    const zero = b.scalar(0, x);
    const one = b.scalar(1, x);
    // y * x^(y-1), where y = 0 gives 0 for every x; and x^y * log x, whose limit at x = 0 is taken as 0.
    const slope = b.mul(y, b.pow(x, b.sub(b.select(b.equal(y, zero), one, y), one)));
    const growth = b.mul(power, b.log(b.select(b.equal(x, zero), one, x)));
    return [unbroadcast(b, b.mul(dy, slope), x), unbroadcast(b, b.mul(dy, growth), y)];
  },
  reference: (xs, _attrs, out) => zip(xs, out, Math.pow),
  kernels: (k, [a, b]) => k.call('Pow', { a, b }, {}),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Pow', xs, types),
  pytorch: 'torch.pow({x}, {y})',
  cost: 'numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
      draw: ['positive', 'normal'],
    },
    { shapes: [[], []], attrs: {}, draw: ['positive', 'normal'] },
    { shapes: [[2, 3], [3]], attrs: {}, draw: ['positive', 'normal'] },
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      attrs: {},
      draw: ['positive', 'normal'],
    },
    { shapes: [[1], [5]], attrs: {}, draw: ['positive', 'normal'] },
    { shapes: [[0, 2], [2]], attrs: {}, draw: ['positive', 'normal'] },
  ],
});
