/** Decides what the pooling operators share: where a window's first maximum is, and how many places a window averages. */
import { add } from '../dims/algebra.js';
import type { NdArray, NodeAttr, NodeDefs } from './define-op.js';
import { asDim, type DimList } from './dim-attributes.js';
import { sizeOf } from './strides.js';
import { eachTap } from './windows.js';

/** `window` and `strides` are [height, width], `pads` [top, bottom, left, right]; a window never lies wholly in the padding. */
export interface Pool {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
}

/** The result's height in a signature. */
export const pooledRows = '(H + pads[0] + pads[1] - window[0]) // strides[0] + 1';
/** The result's width in a signature. */
export const pooledColumns = '(W + pads[2] + pads[3] - window[1]) // strides[1] + 1';

/** For each element of the result the flat index of the first maximum of its window; -1 where a window is empty. */
export function firstMaxima(
  x: Float64Array,
  xShape: readonly number[],
  out: readonly number[],
  attrs: Pool,
): Int32Array {
  const c = xShape[3]!;
  const best = new Int32Array(sizeOf(out)).fill(-1);
  eachTap(xShape, out, attrs.window, attrs, (pixel, place) => {
    let at = pixel * c;
    for (let i = place * c, end = i + c; i < end; i++, at++) {
      const had = best[at]!;
      if (had < 0 || x[i]! > x[had]!) best[at] = i;
    }
  });
  return best;
}

/** Adds up for each window how many places it averages: all of it with the padding, or only those in the image. */
export function averaged(
  xShape: readonly number[],
  out: readonly number[],
  attrs: Pool & { readonly countPad: boolean },
): Float64Array {
  const counts = new Float64Array(sizeOf(out.slice(0, 3)));
  if (attrs.countPad) return counts.fill(attrs.window[0]! * attrs.window[1]!);
  eachTap(xShape, out, attrs.window, attrs, (pixel) => {
    counts[pixel]!++;
  });
  return counts;
}

/** True where a finite difference could change which of the numbers is the largest. */
export function closeNumbers({ data }: NdArray): boolean {
  const sorted = data.slice().sort();
  return sorted.some((value, i) => i > 0 && value - sorted[i - 1]! < 1e-3);
}

/** The attributes of TensorFlow's pools without padding. */
export const poolAttrs = ({ window, strides }: Pool): Readonly<Record<string, NodeAttr>> => ({
  T: { type: 'f32' },
  ksize: { ints: [1, ...window, 1] },
  strides: { ints: [1, ...strides, 1] },
  padding: { s: 'VALID' },
  data_format: { s: 'NHWC' },
});

/** The image with its padding written out, for TensorFlow nodes that pad in no other way. */
export function paddedNode<R>(n: NodeDefs<R>, x: R, { pads }: Pick<Pool, 'pads'>, value: number): R {
  if (pads.every((count) => count === 0)) return x;
  const pairs = n.node('Reshape', [n.ints([0, 0, ...pads, 0, 0]), n.ints([4, 2])], {
    T: { type: 'i32' },
    Tshape: { type: 'i32' },
  });
  return n.node('PadV2', [x, pairs, n.scalar(value, 'f32')], { T: { type: 'f32' }, Tpaddings: { type: 'i32' } });
}

/** The shape of an image with its padding. */
export const paddedShape = (image: DimList, [top, bottom, left, right]: readonly number[]): DimList =>
  [0, top! + bottom!, left! + right!, 0].map((count, axis) => add(asDim(image[axis]!), asDim(count)));

/** An image out of its padding. */
export function cutNode<R>(n: NodeDefs<R>, wide: R, image: DimList, { pads }: Pick<Pool, 'pads'>): R {
  if (pads.every((count) => count === 0)) return wide;
  const begin = n.ints([0, pads[0]!, pads[2]!, 0]);
  return n.node('Slice', [wide, begin, n.ints(image)], { T: { type: 'f32' }, Index: { type: 'i32' } });
}

/** Lower than any finite number that a comparison meets. */
export const lowest = -3.4028234663852886e38;
