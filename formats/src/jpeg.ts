/** Decides how JPEG is read: the size from its frame header, the pixels by `jpeg-js`. */
import { decode } from 'jpeg-js';
import type { Fault } from './format.js';
import { MAX_IMAGE_PIXELS } from './limits.js';
import { damagedImage, type ImageHeader, type Pixels } from './pixels.js';

/** What the decoder may hold at once, in MB: a dozen bytes a pixel of the largest image. */
const MEMORY = (MAX_IMAGE_PIXELS * 24) / 2 ** 20;

/** The frame header; null where it does not stand within these bytes. */
export function readJpegHeader(bytes: Uint8Array): ImageHeader | Fault | null {
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return damagedImage('a part of it does not begin where it should');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) return damagedImage('it has no size');
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (length < 2) return damagedImage('a part of it has no length');
    if (isFrame(marker)) return at + 10 <= bytes.length ? frame(bytes, at + 4, marker) : null;
    at += 2 + length;
  }
  return null;
}
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function frame(bytes: Uint8Array, at: number, marker: number): ImageHeader | Fault {
  const height = bytes[at + 1]! * 256 + bytes[at + 2]!;
  const width = bytes[at + 3]! * 256 + bytes[at + 4]!;
  const parts = bytes[at + 5]!;
  if (marker > 0xc2 || bytes[at] !== 8)
    return { fault: 'DLN4113', args: { what: 'a JPEG that is neither baseline nor progressive with 8 bits' } };
  if (width === 0 || height === 0) return damagedImage(`it is ${width} by ${height} pixels`);
  if (parts !== 1 && parts !== 3)
    return { fault: 'DLN4113', args: { what: `a JPEG of ${parts} components (grey and colour are)` } };
  return { format: 'jpeg', height, width, channels: parts, depth: 8 };
}

/** The pixels. Whatever the decoder throws is told of the file. */
export function readJpeg(bytes: Uint8Array, header: ImageHeader): Pixels | Fault {
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_IMAGE_PIXELS / 1e6,
      maxMemoryUsageInMB: MEMORY,
    });
    if (width !== header.width || height !== header.height) return damagedImage('it has two sizes');
    if (header.channels === 3) return { ...header, data };
    return { ...header, data: data.filter((_, i) => i % 3 === 0) };
  } catch {
    // The decoder's own words speak of its variables.
    return damagedImage('its pixels cannot be decoded; it breaks off or is damaged');
  }
}
