/** Decides the matrix product over the last two axes, leading axes equal or lacking on one side. */

import type { ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { tensorType } from '../types/tensor-type.js';
import { type Builder, defineOp } from './define-op.js';
import { product, sameDim } from './dim-attributes.js';
import { attrT, unbroadcast } from './element-wise.js';
import { productKernels } from './matmul-kernels.js';
import { sizeOf } from './strides.js';

declare module './define-op.js' {
  interface OpTable {
    /** The transpositions swap the last two axes of an operand first. x of rank 1 is a row, and the result then a vector. */
    matmul: { in: [x: ValueId, y: ValueId]; attrs: { transposeX?: boolean; transposeY?: boolean } };
  }
}

export const matmul = defineOp({
  name: 'matmul',
  doc: 'x @ y over the last two axes; leading axes are equal or lacking on one side',
  signature:
    'matmul(x: f32[*S, M, K], y: f32[*R, K, P], transposeX: bool = false, transposeY: bool = false) -> f32[*S, M, P]',
  traits: [],
  axes: [
    ['out', 'in'],
    ['in', 'out'],
  ],
  shape: ([x, y], { transposeX = false, transposeY = false }) => {
    if (x.dtype !== 'f32' || y.dtype !== 'f32') throw new GraphError(`operands are ${x.dtype} and ${y.dtype}`);
    const vector = x.shape.length === 1;
    if (x.shape.length < 1 || y.shape.length < 2)
      throw new GraphError(`ranks are ${x.shape.length} and ${y.shape.length}`);
    if (vector && (transposeX || y.shape.length !== 2)) throw new GraphError('a vector goes with a matrix');
    const [inner, rows] = [x.shape.at(transposeX ? -2 : -1)!, vector ? [] : [x.shape.at(transposeX ? -1 : -2)!]];
    sameDim(inner, y.shape.at(transposeY ? -1 : -2)!, 'the inner dims');
    const [xs, ys] = [x.shape.slice(0, vector ? 0 : -2), y.shape.slice(0, -2)];
    const [long, short] = xs.length >= ys.length ? [xs, ys] : [ys, xs];
    const lead = long.map((dim, i) => {
      const other = short[i - long.length + short.length];
      return other === undefined ? dim : sameDim(dim, other, 'the leading dims');
    });
    return tensorType('f32', [...lead, ...rows, y.shape.at(transposeY ? -2 : -1)!]);
  },
  vjp: (b, [x, y], dy, { transposeX = false, transposeY = false }) => {
    const rank = b.typeOf(x).shape.length;
    if (b.typeOf(y).shape.length === 2 && rank !== 2 && !transposeX) {
      // One matrix for all rows: the rows of all leading axes are one long axis.
      const [rows, grads] = [folded(b, x), folded(b, dy)];
      const dRight = transposeY
        ? b.matmul(grads, rows, { transposeX: true })
        : b.matmul(rows, grads, { transposeX: true });
      return [b.matmul(dy, y, { transposeY: !transposeY }), dRight];
    }
    const dLeft = transposeX
      ? b.matmul(y, dy, { transposeX: transposeY, transposeY: true })
      : b.matmul(dy, y, { transposeY: !transposeY });
    const dRight = transposeY
      ? b.matmul(dy, x, { transposeX: true, transposeY: transposeX })
      : b.matmul(x, dy, { transposeX: !transposeX });
    return [unbroadcast(b, dLeft, x), unbroadcast(b, dRight, y)];
  },
  reference: ([x, y], { transposeX = false, transposeY = false }, out) => {
    const k = x.shape.at(transposeX ? -2 : -1)!;
    const m = x.shape.length === 1 ? 1 : x.shape.at(transposeX ? -1 : -2)!;
    const p = out.at(-1)!;
    const [mats, xMats, yMats] = [sizeOf(out) / (m * p), x.data.length / (m * k), y.data.length / (k * p)];
    const result = new Float64Array(sizeOf(out));
    if (result.length === 0 || k === 0) return result;
    for (let b = 0; b < mats; b++) {
      const [xAt, yAt] = [(b % xMats) * m * k, (b % yMats) * k * p];
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < p; j++) {
          let sum = 0;
          for (let l = 0; l < k; l++) {
            const left = x.data[xAt + (transposeX ? l * m + i : i * k + l)]!;
            sum += left * y.data[yAt + (transposeY ? j * k + l : l * p + j)]!;
          }
          result[(b * m + i) * p + j] = sum;
        }
      }
    }
    return result;
  },
  kernels: productKernels,
  tensorflow: (n, [x, y], { transposeX = false, transposeY = false }, types) => {
    const [left, right] = types.in;
    const T = attrT(left);
    if (left.shape.length === 2 && right.shape.length === 2) {
      return n.node('MatMul', [x, y], { ...T, transpose_a: { b: transposeX }, transpose_b: { b: transposeY } });
    }
    const shaped = (v: typeof x, to: typeof left.shape) =>
      n.node('Reshape', [v, n.ints(to)], { ...T, Tshape: { type: 'i32' } });
    if (right.shape.length === 2 && !transposeX) {
      const rows = shaped(x, [product(left.shape.slice(0, -1)), left.shape.at(-1)!]);
      const sums = n.node('MatMul', [rows, y], { ...T, transpose_a: { b: false }, transpose_b: { b: transposeY } });
      return shaped(sums, types.out.shape);
    }
    return n.node('BatchMatMulV2', [x, y], { ...T, adj_x: { b: transposeX }, adj_y: { b: transposeY } });
  },
  pytorch: 'torch.matmul({x}.mT if {transposeX} else {x}, {y}.mT if {transposeY} else {y})',
  cost: '2 * numel(out) * summed(x)',
  macs: 'numel(out) * summed(x)',
  samples: [
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
      attrs: {},
    },
    {
      shapes: [
        [3, 2],
        [4, 3],
      ],
      attrs: { transposeX: true, transposeY: true },
    },
    {
      shapes: [
        [5, 2, 3],
        [5, 3, 4],
      ],
      attrs: {},
    },
    {
      shapes: [
        [2, 2, 3, 4],
        [2, 2, 5, 4],
      ],
      attrs: { transposeY: true },
    },
    {
      shapes: [
        [2, 3, 4],
        [4, 5],
      ],
      attrs: {},
    },
    { shapes: [[4], [4, 5]], attrs: {} },
    {
      shapes: [
        [3, 4],
        [2, 4, 5],
      ],
      attrs: {},
    },
    {
      shapes: [
        [2, 4, 3],
        [5, 4],
      ],
      attrs: { transposeX: true, transposeY: true },
    },
    {
      shapes: [
        [2, 3, 4, 5],
        [3, 5, 2],
      ],
      attrs: {},
    },
    {
      shapes: [
        [2, 33, 32],
        [2, 32, 32],
      ],
      attrs: {},
    },
    {
      shapes: [
        [0, 3],
        [3, 4],
      ],
      attrs: {},
    },
    {
      shapes: [
        [2, 0],
        [0, 4],
      ],
      attrs: {},
    },
  ],
});

/** All axes but the last as one. */
const folded = (b: Builder, x: ValueId): ValueId => {
  const { shape } = b.typeOf(x);
  return b.reshape(x, { shape: [product(shape.slice(0, -1)), shape.at(-1)!] });
};
