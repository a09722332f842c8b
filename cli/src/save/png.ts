/** Decides how a tensor becomes a PNG picture (Portable Network Graphics, second edition): 8 bits a channel, grey or colour, no filter. */
import { deflateSync } from 'node:zlib';
import { crc32 } from '@dln/formats';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
const COLOUR = 2;

/** `values` from 0 to 1, row-major `[height, width, channels]` with 1 or 3 channels. What is not a number is 0. */
export function encodePng(values: ArrayLike<number>, height: number, width: number, channels: 1 | 3): Uint8Array {
  const row = width * channels;
  const pixels = new Uint8Array(height * (row + 1)); // each row begins with the filter type 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < row; x++) {
      const value = values[y * row + x] as number;
      pixels[y * (row + 1) + 1 + x] = value >= 0 ? Math.round(Math.min(value, 1) * 255) : 0;
    }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = channels === 1 ? GREY : COLOUR;
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** Length, type, content, and the checksum of the last two. */
function chunk(type: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(content.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(content, 8);
  view.setUint32(8 + content.length, crc32(out.subarray(4, 8 + content.length)));
  return out;
}
