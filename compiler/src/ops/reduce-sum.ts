/** Decides sums over axes. Long sums are added up in double precision: a float32 sum of 20 million ones stops at 16,777,216. */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { reduced, resultStrides } from './reduce.js';
import { sizeOf, walkRows } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `axes` from 0 up, in order. `keep`: they stay with size 1. */
    reduce_sum: { in: [x: ValueId]; attrs: { axes: readonly number[]; keep: boolean } };
  }
}

/** The most elements that a float32 kernel sums one after the other. */
const shortest = 1024;

/** Adds `numbers` up into float64 cells, one per element of the result. */
function sums(
  numbers: ArrayLike<number>,
  shape: readonly number[],
  axes: readonly number[],
  count: number,
): Float64Array {
  const cells = new Float64Array(count);
  const strides = resultStrides(shape, axes);
  const step = strides.at(-1) ?? 0;
  const length = shape.at(-1) ?? 1;
  walkRows(shape, [strides], (at, [to = 0]) => {
    if (step === 0) {
      let sum = cells[to] as number;
      for (let n = 0; n < length; n++) sum += numbers[at + n] as number;
      cells[to] = sum;
    } else {
      for (let n = 0; n < length; n++) cells[to + n] = (cells[to + n] as number) + (numbers[at + n] as number);
    }
  });
  return cells;
}

export const reduceSum = defineOp({
  name: 'reduce_sum',
  doc: 'sum over axes',
  signature: 'reduce_sum(x: T[*S], axes: [int], keep: bool) -> T[*R]',
  traits: ['linear'],
  shape: ([x], { axes, keep }) => reduced(x, axes, keep, ['f32', 'i32']),
  vjp: (b, [x], dy, { axes }) => {
    const kept = reduced(b.typeOf(x), axes, true, ['f32']);
    return [b.broadcast_to(b.reshape(dy, { shape: kept.shape }), { shape: b.typeOf(x).shape })];
  },
  reference: ([x], { axes }, out) => sums(x.data, x.shape, axes, sizeOf(out)),
  kernels: (k, [x], { axes }, out) => {
    const shape = k.shape(x);
    const size = sizeOf(shape);
    // The kernel leaves an empty sum as it finds the memory.
    if (size === 0) return k.fill(out, 0, k.dtype(x));
    const count = sizeOf(out);
    const length = size / count;
    if (length === 1) return k.reshape(x, out);
    const last = axes.every((axis, i) => axis === shape.length - axes.length + i);
    if (last && length <= shortest) {
      const rows = k.reshape(x, [count, length]);
      return k.reshape(k.call('Sum', { x: rows }, { axis: [1], keepDims: false }), out);
    }
    return k.own('reduce_sum', [x], out, k.dtype(x), ([numbers], result) => {
      result.set(sums(numbers as Float32Array, shape, axes, count));
    });
  },
  tensorflow: (n, [x], { axes, keep }, types) => {
    const { dtype, shape } = types.in[0];
    const allButLast = axes.length === shape.length - 1 && axes.every((axis) => axis >= 0 && axis < axes.length);
    // The gradient of a bias has a kernel of its own, for up to five axes.
    if (allButLast && !keep && dtype === 'f32' && axes.length >= 1 && axes.length <= 4)
      return n.node('BiasAddGrad', [x], { T: { type: 'f32' }, data_format: { s: 'NHWC' } });
    return n.node('Sum', [x, n.ints(axes)], {
      T: { type: types.in[0].dtype },
      Tidx: { type: 'i32' },
      keep_dims: { b: keep },
    });
  },
  pytorch: 'torch.sum({x}, dim={axes}, keepdim={keep})',
  cost: 'numel(x)',
  samples: [
    { shapes: [[2, 3, 4]], attrs: { axes: [1], keep: false } },
    { shapes: [[2, 3, 4]], attrs: { axes: [0, 2], keep: true } },
    { shapes: [[2, 3, 4]], attrs: { axes: [0, 1, 2], keep: false } },
    { shapes: [[2, 3]], attrs: { axes: [1], keep: true } },
    { shapes: [[]], attrs: { axes: [], keep: false } },
    { shapes: [[3, 1]], attrs: { axes: [1], keep: false } },
    { shapes: [[3, 0]], attrs: { axes: [1], keep: false } },
    { shapes: [[2, 1500]], attrs: { axes: [1], keep: false } },
    { shapes: [[3, 4]], attrs: { axes: [0], keep: false }, dtypes: ['i32'], draw: [{ below: 50 }] },
  ],
});
