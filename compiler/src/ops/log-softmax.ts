/** Decides the logarithm of the softmax over the last axis; fused, because log(softmax(x)) loses small probabilities. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { plainNode } from './element-wise.js';
import { eachRow, lastAxis, rowScale, rowSum } from './last-axis.js';

declare module './define-op.js' {
  interface OpTable {
    log_softmax: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

export const logSoftmax = defineOp({
  name: 'log_softmax',
  doc: 'x - log(sum(exp(x))) over the last axis',
  signature: 'log_softmax(x: f32[*S, K]) -> f32[*S, K]',
  traits: [],
  decompose: (b, [x]) => {
    const low = b.sub(x, b.stop_gradient(b.reduce_max(x, { axes: [lastAxis(b, x)], keep: true })));
    return b.sub(low, b.log(rowSum(b, b.exp(low))));
  },
  vjp: (b, _xs, dy, _attrs, y) => [b.sub(dy, b.mul(b.exp(y), rowSum(b, dy)))],
  kernels: (k, [x], _attrs, out) =>
    k.own('log_softmax', [x], out, 'f32', ([values], to) =>
      eachRow(to.length, out.at(-1)!, (start) => {
        const end = start + out.at(-1)!;
        const { max, sum } = rowScale(values!, start, end - start);
        const log = Math.log(sum);
        for (let i = start; i < end; i++) to[i] = values![i]! - max - log;
      }),
    ),
  tensorflow: (n, xs, _attrs, types) => plainNode(n, 'LogSoftmax', xs, types),
  pytorch: 'F.log_softmax({x}, -1)',
  cost: '5 * numel(out)',
  samples: [
    { shapes: [[2, 5]], attrs: {} },
    { shapes: [[4]], attrs: {} },
    { shapes: [[2, 3, 1]], attrs: {} },
    { shapes: [[0, 3]], attrs: {} },
  ],
});
