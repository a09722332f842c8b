/** Decides what an image file holds before anything of it is decoded, and gives its pixels. */
import type { ByteSource, Fault } from './format.js';
import { isFault } from './format.js';
import { readJpeg, readJpegHeader } from './jpeg.js';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from './limits.js';
import { damagedImage, type ImageHeader, type Pixels } from './pixels.js';
import { readPng, readPngHeader } from './png.js';

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
