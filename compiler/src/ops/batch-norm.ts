/** Decides batch normalisation in training (Ioffe and Szegedy, 2015): mean and variance of each feature over all axes but the last. */
import type { ValueId } from '../graph/graph.js';
import { forwards, reshaped } from './batch-norm-nodes.js';
import { type Builder, defineOp } from './define-op.js';
import { product } from './dim-attributes.js';
import { affine, normalised, normalisedVjp } from './normalise.js';

declare module './define-op.js' {
  interface OpTable {
    batch_norm: { in: [x: ValueId, scale: ValueId, shift: ValueId]; attrs: { eps: number } };
  }
}

/** All axes but the last as one: so the running statistics, which a layer takes over the same rows, are the same nodes. */
const rowsOf = (b: Builder, x: ValueId): ValueId => {
  const { shape } = b.typeOf(x);
  return shape.length === 2 ? x : b.reshape(x, { shape: [product(shape.slice(0, -1)), shape.at(-1)!] });
};
const shapedAs = (b: Builder, rows: ValueId, x: ValueId): ValueId => b.reshape(rows, { shape: b.typeOf(x).shape });

export const batchNorm = defineOp({
  name: 'batch_norm',
  doc: '(x - mean) / sqrt(variance + eps) * scale + shift, mean and variance over all axes but the last, in two passes',
  signature: 'batch_norm(x: f32[N, *S, C], scale: f32[C], shift: f32[C], eps: float = 1e-5) -> f32[N, *S, C]',
  traits: ['mixesBatch'],
  decompose: (b, [x, scale, shift], { eps }) =>
    shapedAs(b, affine(b, normalised(b, rowsOf(b, x), [0], eps).normal, scale, shift), x),
  vjp: (b, [x, scale], dy, { eps }) => {
    const [dx, ...others] = normalisedVjp(b, rowsOf(b, x), scale, rowsOf(b, dy), [0], eps);
    return [shapedAs(b, dx, x), ...others];
  },
  kernels: (k, xs, { eps }, out) => {
    const c = out.at(-1)!;
    return k.own('batch_norm', xs, out, 'f32', ([x, scale, shift], y) => {
      const rows = y.length / c;
      const mean = new Float64Array(c);
      const factor = new Float64Array(c);
      for (let at = 0; at < y.length; at += c) for (let j = 0; j < c; j++) mean[j]! += x![at + j]!;
      for (let j = 0; j < c; j++) mean[j]! /= rows;
      for (let at = 0; at < y.length; at += c) {
        for (let j = 0; j < c; j++) {
          const far = x![at + j]! - mean[j]!;
          factor[j]! += far * far;
        }
      }
      for (let j = 0; j < c; j++) factor[j] = scale![j]! / Math.sqrt(factor[j]! / rows + eps);
      for (let at = 0; at < y.length; at += c) {
        for (let j = 0; j < c; j++) y[at + j] = (x![at + j]! - mean[j]!) * factor[j]! + shift![j]!;
      }
    });
  },
  tensorflow: (n, xs, { eps }, { in: [x] }) => {
    const { picture, results } = forwards(n, xs, x, eps);
    return reshaped(n, results[0]!, picture, x.shape);
  },
  pytorch: 'F.batch_norm({x}.movedim(-1, 1), None, None, {scale}, {shift}, True, 0.0, {eps}).movedim(1, -1)',
  cost: '8 * numel(out)',
  samples: [
    { shapes: [[4, 3], [3], [3]], attrs: { eps: 1e-5 } },
    { shapes: [[2, 3, 2, 2], [2], [2]], attrs: { eps: 1e-3 } },
    { shapes: [[1, 2], [2], [2]], attrs: { eps: 1e-2 } },
    { shapes: [[0, 3], [3], [3]], attrs: { eps: 1e-5 } },
  ],
});
