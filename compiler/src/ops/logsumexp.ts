/** Decides log(sum(exp(x))) over the last axis without overflow; a row of minus infinities gives minus infinity. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { besideRows, eachRow, lastAxis, rowScale, rowSum } from './last-axis.js';

declare module './define-op.js' {
  interface OpTable {
    logsumexp: { in: [x: ValueId]; attrs: NoAttrs };
  }
}

/** The largest finite float32. */
const largest = 3.4028234663852886e38;

export const logsumexp = defineOp({
  name: 'logsumexp',
  doc: 'log(sum(exp(x))) over the last axis, without overflow',
  signature: 'logsumexp(x: f32[*S, K]) -> f32[*S]',
  traits: [],
  decompose: (b, [x]) => {
    const max = b.stop_gradient(b.reduce_max(x, { axes: [lastAxis(b, x)], keep: true }));
    const finite = b.maximum(b.minimum(max, b.scalar(largest, x)), b.scalar(-largest, x));
    const sum = b.add(b.log(rowSum(b, b.exp(b.sub(x, finite)))), finite);
    return b.reshape(sum, { shape: b.typeOf(x).shape.slice(0, -1) });
  },
  vjp: (b, [x], dy, _attrs, y) => [b.mul(besideRows(b, dy), b.exp(b.sub(x, besideRows(b, y))))],
  kernels: (k, [x], _attrs, out) => {
    const length = k.shape(x).at(-1)!;
    if (length === 0) return k.fill(out, Number.NEGATIVE_INFINITY, 'f32');
    return k.own('logsumexp', [x], out, 'f32', ([values], to) =>
      eachRow(values!.length, length, (start, row) => {
        const { max, sum } = rowScale(values!, start, length);
        to[row] = max + Math.log(sum);
      }),
    );
  },
  tensorflow: (n, [x], _attrs, types) => {
    const T = { T: { type: 'f32' } } as const;
    const axis = n.scalar(types.in[0].shape.length - 1, 'i32');
    const over = (op: string, v: typeof x, keep: boolean) =>
      n.node(op, [v, axis], { ...T, Tidx: { type: 'i32' }, keep_dims: { b: keep } });
    const finite = n.node(
      'Maximum',
      [n.node('Minimum', [over('Max', x, true), n.scalar(largest, 'f32')], T), n.scalar(-largest, 'f32')],
      T,
    );
    const log = n.node('Log', [over('Sum', n.node('Exp', [n.node('Sub', [x, finite], T)], T), true)], T);
    const sum = n.node('AddV2', [log, finite], T);
    return n.node('Reshape', [sum, n.ints(types.out.shape)], { ...T, Tshape: { type: 'i32' } });
  },
  pytorch: 'torch.logsumexp({x}, -1)',
  cost: '4 * numel(x)',
  samples: [
    { shapes: [[2, 5]], attrs: {} },
    { shapes: [[4]], attrs: {} },
    { shapes: [[2, 3, 1]], attrs: {} },
    { shapes: [[0, 3]], attrs: {} },
  ],
});
