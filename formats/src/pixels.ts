/** Decides what a decoded image is, and how it gets other channels. */
import type { Fault } from './format.js';

/** What the header says. `channels`: 1 grey, 2 grey with alpha, 3 colour, 4 colour with alpha. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg';
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** Bits of a sample: 16 or fewer. */
  readonly depth: 8 | 16;
}
/** Row-major pixels, `channels` samples each; 16-bit samples lie in a Uint16Array. */
export interface Pixels extends ImageHeader {
  readonly data: Uint8Array | Uint16Array;
}

/** Why an image cannot be decoded. */
export const damagedImage = (why: string): Fault => ({ fault: 'DLN4131', args: { why } });

/** The same pixels with so many channels: grey is repeated, alpha dropped or opaque, colour becomes its luma (ITU-R BT.601, as in Pillow). */
export function withChannels(pixels: Pixels, channels: 1 | 3 | 4): Pixels {
  const { channels: own, width, height, depth } = pixels;
  if (own === channels) return pixels;
  const from = pixels.data;
  const to = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  const opaque = depth === 16 ? 65535 : 255;
  const alpha = own === 2 ? 1 : own === 4 ? 3 : -1;
  const colour = own >= 3;
  for (let i = 0, at = 0; i < from.length; i += own, at += channels) {
    const r = from[i]!;
    if (channels === 1) to[at] = colour ? luma(r, from[i + 1]!, from[i + 2]!) : r;
    else {
      to[at] = r;
      to[at + 1] = colour ? from[i + 1]! : r;
      to[at + 2] = colour ? from[i + 2]! : r;
      if (channels === 4) to[at + 3] = alpha === -1 ? opaque : from[i + alpha]!;
    }
  }
  return { ...pixels, channels, data: to };
}
const luma = (r: number, g: number, b: number): number =>
  Math.floor((r * 19595 + g * 38470 + b * 7471 + 32768) / 65536);
