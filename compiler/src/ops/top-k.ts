/** Decides the k greatest elements along the last axis, greatest first, and where they stand; of equals the first comes first. */
import { constant, literal } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { defineOp } from './define-op.js';
import { asDim, numberOf } from './dim-attributes.js';
import { attrT } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    /** Part 0 holds the values, part 1 their indices. */
    top_k: { in: [x: ValueId]; attrs: { k: number | Dim } };
  }
}

export const topK = defineOp({
  name: 'top_k',
  doc: 'the k greatest along the last axis, greatest first, and their indices',
  signature: 'top_k(x: f32[*S, D], k: dim) -> (f32[*S, k], i32[*S, k])',
  traits: ['multiple'],
  shape: ([x], { k }) => {
    const last = x.shape.at(-1);
    if (last === undefined || x.dtype !== 'f32')
      throw new GraphError(`no rule for ${x.dtype} of rank ${x.shape.length}`);
    const length = literal(last);
    const count = numberOf(k);
    if (count !== null && (!Number.isInteger(count) || count < 1 || (length !== undefined && count > length)))
      throw new GraphError(`no ${count} of ${length}`);
    const shape = [...x.shape.slice(0, -1), asDim(k)];
    return [tensorType('f32', shape), tensorType('i32', shape)];
  },
  vjp: (b, [x], dy, { k }, y) => {
    const { shape } = b.typeOf(x);
    const rank = shape.length;
    const indices = b.part(y, 1);
    const row = [...shape.slice(0, -1), asDim(k), constant(1)];
    // Place j of x receives the cotangent of the result that was taken from j.
    const columns = b.iota({ length: shape[rank - 1]! });
    const taken = b.equal(b.reshape(indices, { shape: row }), columns);
    const spread = b.select(taken, b.reshape(dy, { shape: row }), b.scalar(0, dy));
    return [b.reduce_sum(spread, { axes: [rank - 1], keep: false })];
  },
  reference: ([x], { k }, out) => {
    const length = x.shape.at(-1) as number;
    const rows = length === 0 ? 0 : x.data.length / length;
    const values = new Float64Array(out.reduce((size, n) => size * n, 1));
    const indices = new Float64Array(values.length);
    for (let row = 0; row < rows; row++) {
      const from = x.data.subarray(row * length, (row + 1) * length);
      const order = Array.from(from.keys()).sort((i, j) => (from[j] as number) - (from[i] as number) || i - j);
      for (let n = 0; n < k; n++) {
        indices[row * k + n] = order[n] as number;
        values[row * k + n] = from[order[n] as number] as number;
      }
    }
    return [values, indices];
  },
  kernels: (k, [x], attrs, out) => {
    if (out.includes(0)) return [k.fill(out, 0, 'f32'), k.fill(out, 0, 'i32')];
    return k.calls('TopK', { x }, { k: attrs.k, sorted: true });
  },
  tensorflow: (n, [x], { k }, types) =>
    n.nodes('TopKV2', 2, [x, n.scalar(numberOf(k) as number, 'i32')], {
      ...attrT(types.in[0]),
      Tk: { type: 'i32' },
      index_type: { type: 'i32' },
      sorted: { b: true },
    }),
  pytorch: 'torch.topk({x}, {k}, dim=-1)',
  cost: '2 * numel(x)',
  samples: [
    { shapes: [[3, 5]], attrs: { k: 2 }, draw: ['distinct'] },
    { shapes: [[4]], attrs: { k: 4 }, draw: ['distinct'] },
    { shapes: [[2, 1, 3]], attrs: { k: 1 }, draw: ['distinct'] },
    { shapes: [[2, 1]], attrs: { k: 1 } },
    { shapes: [[0, 3]], attrs: { k: 2 } },
  ],
});
