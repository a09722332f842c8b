/** Decides what layer_norm and batch_norm share: centring and scaling over some axes, and the gradient of that by hand. */
import type { Dim } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import type { Builder } from './define-op.js';
import { product } from './dim-attributes.js';

/** The mean over axes, which stay as ones unless `keep` is false. */
export function mean(b: Builder, x: ValueId, axes: readonly number[], keep = true): ValueId {
  const { shape } = b.typeOf(x);
  const count = product(axes.map((axis): Dim => shape[axis]!));
  return b.div(b.reduce_sum(x, { axes, keep }), b.dim_value({ dim: count, dtype: 'f32' }));
}

/** `normal`: x with mean 0 and spread 1 over the axes; `inverse`: one over the spread, the variance's eps included. */
export function normalised(
  b: Builder,
  x: ValueId,
  axes: readonly number[],
  eps: number,
): { readonly normal: ValueId; readonly inverse: ValueId } {
  const centred = b.sub(x, mean(b, x, axes));
  // Without ones where the axes come first, as `variance` gives it.
  const squares = mean(b, b.mul(centred, centred), axes, axes[0] !== 0);
  const inverse = b.rsqrt(b.add(squares, b.scalar(eps, x)));
  return { normal: b.mul(centred, inverse), inverse };
}

/** normal * scale + shift, these two along the last axis. */
export const affine = (b: Builder, x: ValueId, scale: ValueId, shift: ValueId): ValueId =>
  b.add(b.mul(x, scale), shift);

/** Cotangents of x, scale and shift. */
export function normalisedVjp(
  b: Builder,
  x: ValueId,
  scale: ValueId,
  dy: ValueId,
  axes: readonly number[],
  eps: number,
): [ValueId, ValueId, ValueId] {
  const { normal, inverse } = normalised(b, x, axes, eps);
  const g = b.mul(dy, scale);
  const along = b.mul(normal, mean(b, b.mul(g, normal), axes));
  const dx = b.mul(inverse, b.sub(b.sub(g, mean(b, g, axes)), along));
  return [dx, perFeature(b, b.mul(dy, normal)), perFeature(b, dy)];
}

/** The sum over all axes but the last. */
export function perFeature(b: Builder, x: ValueId): ValueId {
  const rank = b.typeOf(x).shape.length;
  return rank === 1 ? x : b.reduce_sum(x, { axes: Array.from({ length: rank - 1 }, (_, axis) => axis), keep: false });
}
