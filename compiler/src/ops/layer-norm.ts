/** Decides layer normalisation over the last axis (Ba, Kiros and Hinton, 2016). */
import type { ValueId } from '../graph/graph.js';
import { defineOp } from './define-op.js';
import { eachRow, lastAxis } from './last-axis.js';
import { affine, normalised, normalisedVjp } from './normalise.js';

declare module './define-op.js' {
  interface OpTable {
    layer_norm: { in: [x: ValueId, scale: ValueId, shift: ValueId]; attrs: { eps: number } };
  }
}

export const layerNorm = defineOp({
  name: 'layer_norm',
  doc: '(x - mean) / sqrt(variance + eps) * scale + shift, mean and variance over the last axis',
  signature: 'layer_norm(x: f32[*S, D], scale: f32[D], shift: f32[D], eps: float = 1e-5) -> f32[*S, D]',
  traits: [],
  decompose: (b, [x, scale, shift], { eps }) => affine(b, normalised(b, x, [lastAxis(b, x)], eps).normal, scale, shift),
  vjp: (b, [x, scale], dy, { eps }) => normalisedVjp(b, x, scale, dy, [lastAxis(b, x)], eps),
  kernels: (k, xs, { eps }, out) => {
    const d = out.at(-1)!;
    return k.own('layer_norm', xs, out, 'f32', ([x, scale, shift], y) =>
      eachRow(y.length, d, (start) => {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += x![start + i]!;
        const mean = sum / d;
        let squares = 0;
        for (let i = 0; i < d; i++) squares += (x![start + i]! - mean) * (x![start + i]! - mean);
        const inverse = 1 / Math.sqrt(squares / d + eps);
        for (let i = 0; i < d; i++) y[start + i] = (x![start + i]! - mean) * inverse * scale![i]! + shift![i]!;
      }),
    );
  },
  pytorch: 'F.layer_norm({x}, {x}.shape[-1:], {scale}, {shift}, {eps})',
  cost: '8 * numel(out)',
  samples: [
    { shapes: [[2, 5], [5], [5]], attrs: { eps: 1e-5 } },
    { shapes: [[4], [4], [4]], attrs: { eps: 1e-3 } },
    { shapes: [[2, 3, 1], [1], [1]], attrs: { eps: 1e-2 } },
    { shapes: [[0, 3], [3], [3]], attrs: { eps: 1e-5 } },
  ],
});
