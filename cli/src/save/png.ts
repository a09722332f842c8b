/** Decides how a tensor becomes a PNG picture (Portable Network Graphics, second edition): 8 bits a channel, grey or colour, no filter. */
import { deflateSync } from 'node:zlib';
import { pngFile } from '@dln/formats';

/** `values` from 0 to 1, row-major `[height, width, channels]` with 1 or 3 channels. What is not a number is 0. */
export function encodePng(values: ArrayLike<number>, height: number, width: number, channels: 1 | 3): Uint8Array {
  const row = width * channels;
  const pixels = new Uint8Array(height * (row + 1)); // each row begins with the filter type 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < row; x++) {
      const value = values[y * row + x] as number;
      pixels[y * (row + 1) + 1 + x] = value >= 0 ? Math.round(Math.min(value, 1) * 255) : 0;
    }
  return pngFile(width, height, channels, deflateSync(pixels));
}
