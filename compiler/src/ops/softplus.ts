/** Decides log(1 + exp(x)); fused, because the exponential overflows where the result does not. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { plainNode } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    softplus: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const softplus = defineOp({
  name: 'softplus',
  doc: 'log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|))',
  signature: 'softplus(x: f32[*S]) -> f32[*S]',
  traits: ['elementwise'],
  decompose: (b, [x]) => b.add(b.relu(x), b.log1p(b.exp(b.neg(b.abs(x))))),
  vjp: (b, [x], dy) => [b.mul(dy, b.sigmoid(x))],
  // tfjs's Softplus gives x itself below -13, its logarithm being float32's.
  kernels: (k, [x], _attrs, out) =>
    k.own('softplus', [x], out, 'f32', ([values], to) => {
      for (let i = 0; i < to.length; i++) {
        const v = values![i]!;
        to[i] = Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
      }
    }),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Softplus', xs, types),
  pytorch: 'F.softplus({x})',
  cost: '4 * numel(out)',
  samples: [
    { shapes: [[3, 4]], attrs: {} },
    { shapes: [[]], attrs: {} },
    { shapes: [[0, 2]], attrs: {} },
  ],
});
