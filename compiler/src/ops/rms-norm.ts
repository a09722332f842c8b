/** Decides root-mean-square normalisation over the last axis (Zhang and Sennrich, 2019). */
import type { ValueId } from '../graph/graph.js';
import { type Builder, defineOp } from './define-op.js';
import { eachRow, lastAxis } from './last-axis.js';
import { mean, perFeature } from './normalise.js';

declare module './define-op.js' {
  interface OpTable {
    rms_norm: { in: [x: ValueId, scale: ValueId]; attrs: { eps: number } };
  }
}

/** 1 / sqrt(mean of squares + eps) of each row. */
const inverseOf = (b: Builder, x: ValueId, eps: number): ValueId =>
  b.rsqrt(b.add(mean(b, b.mul(x, x), [lastAxis(b, x)]), b.scalar(eps, x)));

export const rmsNorm = defineOp({
  name: 'rms_norm',
  doc: 'x / sqrt(mean of x^2 + eps) * scale, the mean over the last axis',
  signature: 'rms_norm(x: f32[*S, D], scale: f32[D], eps: float = 1e-6) -> f32[*S, D]',
  traits: [],
  decompose: (b, [x, scale], { eps }) => b.mul(b.mul(x, inverseOf(b, x, eps)), scale),
  vjp: (b, [x, scale], dy, { eps }) => {
    const inverse = inverseOf(b, x, eps);
    const normal = b.mul(x, inverse);
    const g = b.mul(dy, scale);
    const along = b.mul(normal, mean(b, b.mul(g, normal), [lastAxis(b, x)]));
    return [b.mul(inverse, b.sub(g, along)), perFeature(b, b.mul(dy, normal))];
  },
  kernels: (k, xs, { eps }, out) => {
    const d = out.at(-1)!;
    return k.own('rms_norm', xs, out, 'f32', ([x, scale], y) =>
      eachRow(y.length, d, (start) => {
        let squares = 0;
        for (let i = 0; i < d; i++) squares += x![start + i]! * x![start + i]!;
        const inverse = 1 / Math.sqrt(squares / d + eps);
        for (let i = 0; i < d; i++) y[start + i] = x![start + i]! * inverse * scale![i]!;
      }),
    );
  },
  pytorch: '{x} * torch.rsqrt({x}.square().mean(-1, keepdim=True) + {eps}) * {scale}',
  cost: '6 * numel(out)',
  samples: [
    { shapes: [[2, 5], [5]], attrs: { eps: 1e-6 } },
    { shapes: [[4], [4]], attrs: { eps: 1e-3 } },
    { shapes: [[2, 3, 1], [1]], attrs: { eps: 1e-2 } },
    { shapes: [[0, 3], [3]], attrs: { eps: 1e-5 } },
  ],
});
