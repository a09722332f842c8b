/** Decides the solution x of a @ x = b, by elimination with partial pivoting. A singular matrix gives values that are not finite. */
import type { ValueId } from '../graph/graph.js';
import { defineOp, type NoAttrs } from './define-op.js';
import { attrT } from './element-wise.js';

declare module './define-op.js' {
  interface OpTable {
    solve: { in: [a: ValueId, b: ValueId]; attrs: NoAttrs };
  }
}

/** Solves for `k` right-hand sides at once, row-major, in float64. */
function eliminate(a: ArrayLike<number>, b: ArrayLike<number>, d: number, k: number): Float64Array {
  const left = Float64Array.from(a);
  const right = Float64Array.from(b);
  const exchange = (m: Float64Array, width: number, i: number, j: number): void => {
    const row = m.slice(i * width, (i + 1) * width);
    m.copyWithin(i * width, j * width, (j + 1) * width);
    m.set(row, j * width);
  };
  for (let pivot = 0; pivot < d; pivot++) {
    let best = pivot;
    for (let i = pivot + 1; i < d; i++) {
      if (Math.abs(left[i * d + pivot]!) > Math.abs(left[best * d + pivot]!)) best = i;
    }
    if (best !== pivot) {
      exchange(left, d, pivot, best);
      exchange(right, k, pivot, best);
    }
    for (let i = pivot + 1; i < d; i++) {
      const factor = left[i * d + pivot]! / left[pivot * d + pivot]!;
      for (let j = pivot; j < d; j++) left[i * d + j]! -= factor * left[pivot * d + j]!;
      for (let j = 0; j < k; j++) right[i * k + j]! -= factor * right[pivot * k + j]!;
    }
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let j = 0; j < k; j++) {
      let sum = right[i * k + j]!;
      for (let l = i + 1; l < d; l++) sum -= left[i * d + l]! * right[l * k + j]!;
      right[i * k + j] = sum / left[i * d + i]!;
    }
  }
  return right;
}

export const solve = defineOp({
  name: 'solve',
  doc: 'the x for which a @ x = b',
  signature: 'solve(a: f32[D, D], b: f32[D, K]) -> f32[D, K]',
  traits: [],
  vjp: (b, [a], dx, _attrs, x) => {
    const back = b.solve(b.transpose(a, { perm: [1, 0] }), dx);
    return [b.neg(b.matmul(back, x, { transposeY: true })), back];
  },
  reference: ([a, b], _attrs, out) => eliminate(a.data, b.data, out[0]!, out[1]!),
  kernels: (k, [a, b], _attrs, out) =>
    k.own('solve', [a, b], out, 'f32', ([left, right], x) => x.set(eliminate(left!, right!, out[0]!, out[1]!))),
  tensorflow: (n, [a, b], _attrs, types) =>
    n.node('MatrixSolve', [a, b], { ...attrT(types.in[0]), adjoint: { b: false } }),
  pytorch: 'torch.linalg.solve({a}, {b})',
  cost: '2 * D * D * D + 2 * D * D * K',
  samples: [
    {
      shapes: [
        [3, 3],
        [3, 2],
      ],
      attrs: {},
      draw: ['distinct', 'normal'],
    },
    {
      shapes: [
        [1, 1],
        [1, 4],
      ],
      attrs: {},
      draw: ['positive', 'normal'],
    },
    {
      shapes: [
        [4, 4],
        [4, 1],
      ],
      attrs: {},
      draw: ['distinct', 'normal'],
    },
    {
      shapes: [
        [2, 2],
        [2, 0],
      ],
      attrs: {},
      draw: ['distinct', 'normal'],
    },
  ],
  tolerance: { rtol: 1e-4, atol: 1e-4, why: 'the error of the operands grows with the condition of the matrix' },
});
