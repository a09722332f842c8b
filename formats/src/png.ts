/** Decides how PNG is read (W3C, third edition): every colour type and depth, interlaced or not. It never unpacks more than the header promises. */
import { Unzlib } from 'fflate';
import { crc32 } from './crc32.js';
import type { Fault } from './format.js';
import { damagedImage, type ImageHeader, type Pixels } from './pixels.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Packed bytes handed over at once. */
const STEP = 1 << 14;

/** Samples of a pixel in the file, by colour type: grey, colour, palette, grey with alpha, colour with alpha. */
const SAMPLES: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

interface PngHeader extends ImageHeader {
  readonly format: 'png';
  readonly colour: number;
  readonly bits: number;
  readonly interlaced: boolean;
}

/** The header chunk. A palette is colour, whatever its entries are; what else a file has is not looked at yet. */
export function readPngHeader(start: Uint8Array): PngHeader | Fault {
  if (start.length < 33) return { fault: 'DLN4108', args: { needed: 33, found: start.length } };
  if (SIGNATURE.some((byte, i) => start[i] !== byte)) return damagedImage('its first bytes are changed');
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  if (view.getUint32(8) !== 13 || text(start, 12) !== 'IHDR') return damagedImage('it does not begin with its header');
  if (view.getUint32(29) !== crc32(start.subarray(12, 29)))
    return damagedImage('the checksum of its header does not agree');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [bits, colour, packing, filter, interlace] = start.subarray(24, 29) as unknown as number[];
  const samples = SAMPLES[colour!];
  if (width === 0 || height === 0) return damagedImage(`it is ${width} by ${height} pixels`);
  if (
    samples === undefined ||
    DEPTHS[colour!]?.includes(bits!) !== true ||
    packing !== 0 ||
    filter !== 0 ||
    interlace! > 1
  )
    return damagedImage('its header holds what PNG does not have');
  const channels = colour === 3 ? 3 : samples;
  return {
    format: 'png',
    width,
    height,
    channels,
    depth: bits === 16 ? 16 : 8,
    colour: colour!,
    bits: bits!,
    interlaced: interlace === 1,
  };
}

const text = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** The pixels; a palette becomes colours. Transparent entries and colours are dropped, as alpha is no part of a photograph. */
export function readPng(bytes: Uint8Array): Pixels | Fault {
  const header = readPngHeader(bytes);
  if ('fault' in header) return header;
  const packed: Uint8Array[] = [];
  let palette: Uint8Array | null = null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 33; ; ) {
    if (at + 12 > bytes.length) return { fault: 'DLN4108', args: { needed: at + 12, found: bytes.length } };
    const length = view.getUint32(at);
    const kind = text(bytes, at + 4);
    const end = at + 12 + length;
    if (end > bytes.length) return { fault: 'DLN4108', args: { needed: end, found: bytes.length } };
    if (view.getUint32(end - 4) !== crc32(bytes.subarray(at + 4, end - 4)))
      return damagedImage('the checksum of one of its parts does not agree');
    const body = bytes.subarray(at + 8, end - 4);
    if (kind === 'IEND') break;
    if (kind === 'IDAT') packed.push(body);
    else if (kind === 'PLTE') palette = body;
    // A lower-case first letter says that a reader may pass over it.
    else if (kind.charCodeAt(0) < 0x61) return damagedImage('a part that it cannot do without is of no known kind');
    at = end;
  }
  const passes = passesOf(header);
  const size = passes.reduce((sum, pass) => sum + pass.height * (1 + pass.stride), 0);
  const raw = unpack(packed, size);
  if (!(raw instanceof Uint8Array)) return raw;
  const wrong = unfilter(raw, passes, Math.max(1, (header.bits * SAMPLES[header.colour]!) >> 3));
  if (wrong !== null) return wrong;
  const samples = gather(raw, passes, header);
  return header.colour === 3 ? coloured(header, samples as Uint8Array, palette) : { ...plain(header), data: samples };
}
const plain = ({ format, width, height, channels, depth }: PngHeader): ImageHeader => ({
  format,
  width,
  height,
  channels,
  depth,
});

/** One pass over the image: all of it, or every so many pixels of it. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  /** Bytes of a line, its filter not counted. */
  readonly stride: number;
}
/** Adam7: first column and line, and the steps to the next. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function passesOf({ width, height, bits, colour, interlaced }: PngHeader): readonly Pass[] {
  const pixelBits = bits * SAMPLES[colour]!;
  const all = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return all
    .map(([x, y, dx, dy]) => {
      const w = Math.max(0, Math.ceil((width - x) / dx));
      const h = Math.max(0, Math.ceil((height - y) / dy));
      return { x, y, dx, dy, width: w, height: h, stride: Math.ceil((w * pixelBits) / 8) };
    })
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

/** Exactly `size` bytes: fewer is `DLN4108`, more is `DLN4111`. */
function unpack(packed: readonly Uint8Array[], size: number): Uint8Array | Fault {
  const out = new Uint8Array(size);
  let filled = 0;
  const stream = new Unzlib((piece) => {
    if (filled + piece.length <= size) out.set(piece, filled);
    filled += piece.length;
  });
  try {
    for (const [i, body] of packed.entries())
      for (let at = 0; (at < body.length || at === 0) && filled <= size; at += STEP) {
        const last = i === packed.length - 1 && at + STEP >= body.length;
        // A copy: the stream keeps what it is given.
        stream.push(body.slice(at, at + STEP), last);
      }
  } catch (error) {
    return damagedImage(`its pixels cannot be unpacked (${error instanceof Error ? error.message : String(error)})`);
  }
  if (filled > size) return { fault: 'DLN4111', args: { limit: size } };
  return filled < size ? { fault: 'DLN4108', args: { needed: size, found: filled } } : out;
}

/** Undoes the filter of each line, in place. `step`: bytes to the pixel before. */
function unfilter(raw: Uint8Array, passes: readonly Pass[], step: number): Fault | null {
  let at = 0;
  for (const { height, stride } of passes) {
    let above = -1;
    for (let line = 0; line < height; line++, at += stride + 1) {
      const filter = raw[at]!;
      if (filter > 4) return damagedImage(`line ${line} has the filter ${filter}, which PNG does not have`);
      for (let i = 1; i <= stride; i++) {
        const left = i > step ? raw[at + i - step]! : 0;
        const up = above === -1 ? 0 : raw[above + i]!;
        const corner = above === -1 || i <= step ? 0 : raw[above + i - step]!;
        if (filter === 1) raw[at + i]! += left;
        else if (filter === 2) raw[at + i]! += up;
        else if (filter === 3) raw[at + i]! += (left + up) >> 1;
        else if (filter === 4) raw[at + i]! += paeth(left, up, corner);
      }
      above = at;
    }
  }
  return null;
}
function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Samples at their places. Fewer than 8 bits of grey are stretched to 8; a palette's stay numbers. */
function gather(
  raw: Uint8Array,
  passes: readonly Pass[],
  { width, height, bits, colour }: PngHeader,
): Uint8Array | Uint16Array {
  const samples = SAMPLES[colour]!;
  const out = bits === 16 ? new Uint16Array(width * height * samples) : new Uint8Array(width * height * samples);
  const stretch = bits < 8 && colour === 0 ? 255 / (2 ** bits - 1) : 1;
  const mask = 2 ** bits - 1;
  let at = 0;
  for (const pass of passes) {
    for (let line = 0; line < pass.height; line++, at += pass.stride + 1) {
      const row = (pass.y + line * pass.dy) * width;
      for (let i = 0; i < pass.width * samples; i++) {
        const pixel = Math.floor(i / samples);
        const to = (row + pass.x + pixel * pass.dx) * samples + (i - pixel * samples);
        if (bits === 16) out[to] = raw[at + 1 + 2 * i]! * 256 + raw[at + 2 + 2 * i]!;
        else if (bits === 8) out[to] = raw[at + 1 + i]!;
        else {
          const bit = i * bits;
          out[to] = ((raw[at + 1 + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask) * stretch;
        }
      }
    }
  }
  return out;
}

function coloured(header: PngHeader, indices: Uint8Array, palette: Uint8Array | null): Pixels | Fault {
  if (palette === null || palette.length % 3 !== 0 || palette.length === 0 || palette.length > 768)
    return damagedImage('its palette is missing or malformed');
  const data = new Uint8Array(indices.length * 3);
  for (const [i, index] of indices.entries()) {
    if (index * 3 >= palette.length)
      return damagedImage(`a pixel has the colour ${index}; the palette has ${palette.length / 3}`);
    data.set(palette.subarray(index * 3, index * 3 + 3), i * 3);
  }
  return { ...plain(header), data };
}
