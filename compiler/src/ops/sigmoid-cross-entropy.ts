/** Decides the cross-entropy between a sigmoid and a target in 0..1, element by element; fused for stability. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';

declare module './define-op.js' {
  interface OpTable {
    sigmoid_cross_entropy: { in: [logits: ValueId, targets: ValueId]; attrs: NoAttrs };
  }
}

export const sigmoidCrossEntropy = defineOp({
  name: 'sigmoid_cross_entropy',
  doc: '-t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x)) as max(x, 0) - x t + log(1 + exp(-|x|))',
  signature: 'sigmoid_cross_entropy(logits: f32[*S], targets: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  decompose: (b, [x, t]) => b.sub(b.softplus(x), b.mul(x, t)),
  vjp: (b, [x, t], dy) => [b.mul(dy, b.sub(b.sigmoid(x), t)), b.neg(b.mul(dy, x))],
  kernels: (k, [x, t], _attrs, out) =>
    k.own('sigmoid_cross_entropy', [x, t], out, 'f32', ([xs, ts], to) => {
      for (let i = 0; i < to.length; i++) {
        const v = xs![i]!;
        to[i] = Math.max(v, 0) - v * ts![i]! + Math.log1p(Math.exp(-Math.abs(v)));
      }
    }),
  pytorch: 'F.binary_cross_entropy_with_logits({logits}, {targets}, reduction="none")',
  cost: '6 * numel(out)',
  samples: [
    {
      shapes: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
      draw: ['normal', 'unit'],
    },
    { shapes: [[], []], attrs: {}, draw: ['normal', 'unit'] },
    {
      shapes: [
        [0, 2],
        [0, 2],
      ],
      attrs: {},
      draw: ['normal', 'unit'],
    },
  ],
});
