/** Decides how kernels walk windows quickly: one tap at a time along a whole row of windows. */
import type { Windows } from './windows.js';

/**
 * Visits each tap of each row of windows with the windows whose tap lies in the image: `count` of them from the flat index `pixel` on, each
 * next one `strides[1]` places after `place`. For one window the taps come in row-major order. Shapes are [N, height, width, …].
 */
export function eachRun(
  places: readonly number[],
  pixels: readonly number[],
  window: readonly number[],
  { strides, pads, dilations = [1, 1] }: Windows,
  visit: (pixel: number, place: number, count: number, tap: number) => void,
): void {
  const [count, height, width] = places as readonly [number, number, number];
  const [, rows, columns] = pixels as readonly [number, number, number];
  const [kh, kw] = window as readonly [number, number];
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < rows; i++) {
      for (let p = 0; p < kh; p++) {
        const y = i * strides[0]! + p * dilations[0]! - pads[0]!;
        if (y < 0 || y >= height) continue;
        for (let q = 0; q < kw; q++) {
          const x = q * dilations[1]! - pads[2]!;
          const first = Math.max(0, Math.ceil(-x / strides[1]!));
          const last = Math.min(columns - 1, Math.floor((width - 1 - x) / strides[1]!));
          if (last < first) continue;
          const place = (n * height + y) * width + x + first * strides[1]!;
          visit((n * rows + i) * columns + first, place, last - first + 1, p * kw + q);
        }
      }
    }
  }
}
