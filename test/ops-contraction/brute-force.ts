/**
 * Decides convolutions and pools by another way than the operators: images are nested lists, padding is written out, and each result is the
 * literal sum or maximum over a cut-out window.
 */
import type { NdArray } from '@dln/compiler';
import { f32, sizeOf } from './apply.js';

export interface Geometry {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** [N][H][W][C]. */
export type Nested = number[][][][];

export function nest({ shape, data }: NdArray): Nested {
  let at = 0;
  const take = (axis: number): unknown =>
    axis === 4 ? data[at++] : Array.from({ length: shape[axis]! }, () => take(axis + 1));
  return take(0) as Nested;
}
export const flatten = (x: Nested, shape: readonly number[]): NdArray => f32(shape, x.flat(3));

/** The image with `value` written around it. */
export function padded(
  x: Nested,
  [top, bottom, left, right]: readonly number[],
  value: number,
  channels: number,
): Nested {
  return x.map((image) => {
    const width = (image[0]?.length ?? 0) + left! + right!;
    const blank = (): number[] => new Array<number>(channels).fill(value);
    const line = (): number[][] => Array.from({ length: width }, blank);
    const rows = image.map((row) => [
      ...Array.from({ length: left! }, blank),
      ...row,
      ...Array.from({ length: right! }, blank),
    ]);
    return [...Array.from({ length: top! }, line), ...rows, ...Array.from({ length: bottom! }, line)];
  });
}

export const outShape = (
  x: readonly number[],
  w: readonly number[],
  { strides, pads, dilations }: Geometry,
): number[] => [
  x[0]!,
  Math.floor((x[1]! + pads[0]! + pads[1]! - dilations[0]! * (w[0]! - 1) - 1) / strides[0]!) + 1,
  Math.floor((x[2]! + pads[2]! + pads[3]! - dilations[1]! * (w[1]! - 1) - 1) / strides[1]!) + 1,
  w[3]!,
];

/** Calls `visit` with each (n, i, j, f, p, q, l): window, filter and tap, l a channel within the filter. */
function everywhere(out: readonly number[], w: readonly number[], visit: (...at: number[]) => void): void {
  const sizes = [...out, w[0]!, w[1]!, w[2]!];
  const total = sizeOf(sizes);
  for (let flat = 0; flat < total; flat++) {
    let rest = flat;
    const at = sizes.map(() => 0);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      at[axis] = rest % sizes[axis]!;
      rest = (rest - at[axis]!) / sizes[axis]!;
    }
    visit(...at);
  }
}

/** All three: result, image gradient and filter gradient, the gradients for the cotangent dy. */
export function convolutions(x: NdArray, w: NdArray, dy: NdArray, geometry: Geometry) {
  const { strides, pads, dilations, groups } = geometry;
  const out = outShape(x.shape, w.shape, geometry);
  const wide = padded(nest(x), pads, 0, x.shape[3]!);
  const [weights, cotangent] = [nest(w), nest(dy)];
  const zeros = (like: Nested): Nested => like.map((a) => a.map((b) => b.map((c) => c.map(() => 0))));
  const [y, dWide, dWeights] = [zeros(cotangent), zeros(wide), zeros(weights)];
  everywhere(out, w.shape, (n, i, j, f, p, q, l) => {
    const row = i! * strides[0]! + p! * dilations[0]!;
    const column = j! * strides[1]! + q! * dilations[1]!;
    const channel = Math.floor((f! * groups) / w.shape[3]!) * w.shape[2]! + l!;
    const value = wide[n!]![row]![column]![channel]!;
    const weight = weights[p!]![q!]![l!]![f!]!;
    const g = cotangent[n!]![i!]![j!]![f!]!;
    y[n!]![i!]![j!]![f!]! += value * weight;
    dWide[n!]![row]![column]![channel]! += g * weight;
    dWeights[p!]![q!]![l!]![f!]! += g * value;
  });
  const dx = dWide.map((image) =>
    image.slice(pads[0]!, pads[0]! + x.shape[1]!).map((row) => row.slice(pads[2]!, pads[2]! + x.shape[2]!)),
  );
  return { y: flatten(y, out), dx: flatten(dx, x.shape), dw: flatten(dWeights, w.shape) };
}

export interface PoolGeometry {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
}

/** The windows of a channel as lists of { place, value }, place being [row, column] in the image; padding left out. */
export function windowsOf(x: NdArray, { window, strides, pads }: PoolGeometry) {
  const [n, h, w, c] = x.shape as readonly [number, number, number, number];
  const rows = Math.floor((h + pads[0]! + pads[1]! - window[0]!) / strides[0]!) + 1;
  const columns = Math.floor((w + pads[2]! + pads[3]! - window[1]!) / strides[1]!) + 1;
  const values = nest(x);
  const found: {
    readonly at: readonly number[];
    readonly places: { readonly place: readonly number[]; readonly value: number }[];
  }[] = [];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let l = 0; l < c; l++) {
          const places = [];
          for (let r = i * strides[0]! - pads[0]!; r < i * strides[0]! - pads[0]! + window[0]!; r++)
            for (let s = j * strides[1]! - pads[2]!; s < j * strides[1]! - pads[2]! + window[1]!; s++) {
              const value = values[b]![r]?.[s]?.[l];
              if (value !== undefined) places.push({ place: [b, r, s, l], value });
            }
          found.push({ at: [b, i, j, l], places });
        }
  return { out: [n, rows, columns, c], windows: found };
}
