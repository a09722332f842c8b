/** Decides the greatest element over axes; elements that share it share its cotangent equally. */
import { literal } from '../dims/algebra.js';
import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { defineOp, type NdArray } from './define-op.js';
import { reduced, resultStrides } from './reduce.js';
import { sizeOf, walkRows } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** `axes` from 0 up, in order. `keep`: they stay with size 1. */
    reduce_max: { in: [x: ValueId]; attrs: { axes: readonly number[]; keep: boolean } };
  }
}

/** Visits every element with the place of its result. */
function eachElement(x: NdArray, axes: readonly number[], visit: (value: number, to: number) => void): void {
  const strides = resultStrides(x.shape, axes);
  const step = strides.at(-1) ?? 0;
  const length = x.shape.at(-1) ?? 1;
  walkRows(x.shape, [strides], (at, [to = 0]) => {
    for (let n = 0; n < length; n++) visit(x.data[at + n] as number, to + n * step);
  });
}

function greatest(x: NdArray, axes: readonly number[], count: number): Float64Array {
  const cells = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  eachElement(x, axes, (value, to) => {
    cells[to] = Math.max(cells[to] as number, value);
  });
  return cells;
}

export const reduceMax = defineOp({
  name: 'reduce_max',
  doc: 'greatest element over axes',
  signature: 'reduce_max(x: T[*S], axes: [int], keep: bool) -> T[*R]',
  traits: [],
  shape: ([x], { axes, keep }) => {
    const type = reduced(x, axes, keep, ['f32', 'i32']);
    if (axes.some((axis) => literal(x.shape[axis]!) === 0)) throw new GraphError('the greatest of none');
    return type;
  },
  vjp: (b, [x], dy, { axes }, y) => {
    const { shape } = reduced(b.typeOf(x), axes, true, ['f32']);
    const holds = b.cast(b.equal(x, b.reshape(y, { shape })), { dtype: 'f32' });
    const each = b.div(b.reshape(dy, { shape }), b.reduce_sum(holds, { axes, keep: true }));
    return [b.mul(holds, each)];
  },
  reference: ([x], { axes }, out) => greatest(x, axes, sizeOf(out)),
  kernels: (k, [x], { axes }, out) => {
    if (sizeOf(out) === 0) return k.fill(out, 0, k.dtype(x));
    if (axes.length === 0) return k.reshape(x, out);
    return k.reshape(k.call('Max', { x }, { reductionIndices: axes, keepDims: false }), out);
  },
  tensorflow: (n, [x], { axes, keep }, types) =>
    n.node('Max', [x, n.ints(axes)], { T: { type: types.in[0].dtype }, Tidx: { type: 'i32' }, keep_dims: { b: keep } }),
  pytorch: 'torch.amax({x}, dim={axes}, keepdim={keep})',
  cost: 'numel(x)',
  samples: [
    { shapes: [[2, 3, 4]], attrs: { axes: [1], keep: false }, draw: ['distinct'] },
    { shapes: [[2, 3, 4]], attrs: { axes: [0, 2], keep: true }, draw: ['distinct'] },
    { shapes: [[2, 3]], attrs: { axes: [0, 1], keep: false }, draw: ['distinct'] },
    { shapes: [[]], attrs: { axes: [], keep: false } },
    { shapes: [[3, 1]], attrs: { axes: [1], keep: false } },
    { shapes: [[0, 3]], attrs: { axes: [1], keep: false } },
    { shapes: [[3, 4]], attrs: { axes: [0], keep: false }, dtypes: ['i32'], draw: [{ below: 50 }] },
  ],
  kinks: ([x], { axes }) => {
    const near = new Float64Array(sizeOf(x.shape.filter((_, axis) => !axes.includes(axis))));
    const top = greatest(x, axes, near.length);
    eachElement(x, axes, (value, to) => {
      if ((top[to] as number) - value < 1e-3) near[to] = (near[to] as number) + 1;
    });
    return near.some((count) => count > 1);
  },
});
