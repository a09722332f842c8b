/** Decides where the windows of convolutions and pools lie on an NHWC image: every tap of every window as flat indices. */

/** `strides` and `dilations` are [height, width], `pads` [top, bottom, left, right]. */
export interface Windows {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations?: readonly number[];
}

/**
 * Visits every pair of a window and a place of the image in it, padding left out: windows in row-major order, and in each its places
 * in row-major order. `pixel` is the flat index of the window among all windows, `place` that of the place among all places, `tap` within
 * the window. Shapes are [N, height, width, …].
 */
export function eachTap(
  places: readonly number[],
  pixels: readonly number[],
  window: readonly number[],
  { strides, pads, dilations = [1, 1] }: Windows,
  visit: (pixel: number, place: number, tap: number) => void,
): void {
  const [count, height, width] = places as readonly [number, number, number];
  const [, rows, columns] = pixels as readonly [number, number, number];
  const [kh, kw] = window as readonly [number, number];
  for (let n = 0, pixel = 0; n < count; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, pixel++) {
        for (let p = 0; p < kh; p++) {
          const y = i * strides[0]! + p * dilations[0]! - pads[0]!;
          if (y < 0 || y >= height) continue;
          for (let q = 0; q < kw; q++) {
            const x = j * strides[1]! + q * dilations[1]! - pads[2]!;
            if (x >= 0 && x < width) visit(pixel, (n * height + y) * width + x, p * kw + q);
          }
        }
      }
    }
  }
}

/** Padding as tfjs's kernels take it. */
export const kernelPad = ([top, bottom, left, right]: readonly number[]): readonly (readonly number[])[] => [
  [0, 0],
  [top!, bottom!],
  [left!, right!],
  [0, 0],
];
