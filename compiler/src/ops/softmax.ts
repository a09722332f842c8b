/** Decides the softmax over the last axis; fused, because its gradient needs nothing but its result. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { plainNode } from './element-wise.js';
import { lastAxis, rowSum } from './last-axis.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    softmax: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const softmax = defineOp({
  name: 'softmax',
  doc: 'exp(x) / sum(exp(x)) over the last axis',
  signature: 'softmax(x: f32[*S, K]) -> f32[*S, K]',
  traits: [],
  decompose: (b, [x]) => {
    const max = b.stop_gradient(b.reduce_max(x, { axes: [lastAxis(b, x)], keep: true }));
    const e = b.exp(b.sub(x, max));
    return b.div(e, rowSum(b, e));
  },
  vjp: (b, _xs, dy, _attrs, y) => {
    const g = b.mul(dy, y);
    return [b.sub(g, b.mul(y, rowSum(b, g)))];
  },
  kernels: (k, [x], _attrs, out) => {
    if (sizeOf(out) === 0) return k.reshape(x, out);
    const length = out.at(-1)!;
    const logits = k.reshape(x, [sizeOf(out) / length, length]);
    return k.reshape(k.call('Softmax', { logits }, { dim: 1 }), out);
  },
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'Softmax', xs, types),
  pytorch: 'torch.softmax({x}, -1)',
  cost: '5 * numel(out)',
  samples: [
    { shapes: [[2, 5]], attrs: {} },
    { shapes: [[4]], attrs: {} },
    { shapes: [[2, 3, 1]], attrs: {} },
    { shapes: [[2, 3, 40]], attrs: {} },
    { shapes: [[0, 3]], attrs: {} },
  ],
});
