/** Decides what an image file holds before anything of it is decoded, and gives its pixels. */
import type { ByteSource, Fault } from './format.js';
import { isFault } from './format.js';
import { readJpeg, readJpegHeader } from './jpeg.js';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from './limits.js';
import { readPng, readPngHeader } from './png.js';

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

export const damagedImage = (why: string): Fault => ({ fault: 'DLN4131', args: { why } });

/** Bytes of a JPEG in which its size must stand: metadata such as thumbnails come first. */
const START = 1 << 16;

/** The header of a PNG or JPEG file, its sizes within limits. */
export async function readImageHeader(bytes: ByteSource): Promise<ImageHeader | Fault> {
  const start = await bytes.read(0, 64);
  const header = isPng(start) ? readPngHeader(start) : isJpeg(start) ? await jpegHeader(bytes) : notAnImage(bytes.size);
  if (isFault(header)) return header;
  const { width, height } = header;
  const side = Math.max(width, height);
  if (side > MAX_IMAGE_SIDE)
    return { fault: 'DLN4110', args: { what: 'pixels of a side', found: side, limit: MAX_IMAGE_SIDE } };
  if (width * height > MAX_IMAGE_PIXELS)
    return { fault: 'DLN4110', args: { what: 'pixels', found: width * height, limit: MAX_IMAGE_PIXELS } };
  return header;
}

async function jpegHeader(bytes: ByteSource): Promise<ImageHeader | Fault> {
  const short = readJpegHeader(await bytes.read(0, START));
  return (
    short ??
    readJpegHeader(await bytes.read(0, Math.min(bytes.size, MAX_IMAGE_BYTES))) ??
    damagedImage('it has no size')
  );
}

const isPng = (start: Uint8Array): boolean =>
  start[0] === 0x89 && start[1] === 0x50 && start[2] === 0x4e && start[3] === 0x47;
const isJpeg = (start: Uint8Array): boolean => start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff;
const notAnImage = (size: number): Fault =>
  size === 0
    ? { fault: 'DLN4108', args: { needed: 8, found: 0 } }
    : { fault: 'DLN4107', args: { format: 'image', found: 'it is neither PNG nor JPEG' } };

/** The pixels. The header is read first: nothing is decoded that is too large. */
export async function readImage(bytes: ByteSource): Promise<Pixels | Fault> {
  const header = await readImageHeader(bytes);
  if (isFault(header)) return header;
  if (bytes.size > MAX_IMAGE_BYTES)
    return { fault: 'DLN4110', args: { what: 'bytes of an image', found: bytes.size, limit: MAX_IMAGE_BYTES } };
  const all = await bytes.read(0, bytes.size);
  return header.format === 'png' ? readPng(all) : readJpeg(all, header);
}

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
