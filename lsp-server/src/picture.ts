/** Decides how pictures get into Markdown: as a PNG in a data URI, several side by side; and numbers as a histogram of blocks. */
import { pngFile } from '@dln/formats';

/** Pixels of one picture's longer side. */
const side = 64;
/** Bytes that one stored block of deflate holds (RFC 1951). */
const storedBlock = 65_535;

/** Pictures of one size side by side: values from 0 to 255, `[height, width, channels]` each, one or three channels. */
export function pictureStrip(
  images: readonly ArrayLike<number>[],
  height: number,
  width: number,
  channels: number,
): string {
  const scale = Math.max(1, Math.ceil(Math.max(height, width) / side));
  const [h, w] = [Math.ceil(height / scale), Math.ceil(width / scale)];
  const gap = 2;
  const whole = images.length * (w + gap) - gap;
  const row = whole * 3 + 1;
  const pixels = new Uint8Array(h * row).fill(255);
  for (let y = 0; y < h; y++) pixels[y * row] = 0; // filter: none
  images.forEach((image, i) => {
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let c = 0; c < 3; c++)
          pixels[y * row + 1 + (i * (w + gap) + x) * 3 + c] =
            image[(y * scale * width + x * scale) * channels + (channels === 3 ? c : 0)] ?? 0;
  });
  return `data:image/png;base64,${base64(pngFile(whole, h, 3, stored(pixels)))}`;
}

/** A zlib stream that packs nothing (RFC 1950): pictures of a hover are small. */
function stored(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / storedBlock));
  const out = new Uint8Array(2 + blocks * 5 + bytes.length + 4);
  out.set([0x78, 0x01]);
  let at = 2;
  for (let i = 0; i < blocks; i++) {
    const part = bytes.subarray(i * storedBlock, (i + 1) * storedBlock);
    const length = part.length;
    out.set([i === blocks - 1 ? 1 : 0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255], at);
    out.set(part, at + 5);
    at += 5 + length;
  }
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  new DataView(out.buffer).setUint32(at, ((b << 16) | a) >>> 0);
  return out;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
function base64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const left = bytes.length - i;
    out += digits.charAt(a >> 2) + digits.charAt(((a & 3) << 4) | (b >> 4));
    out += left > 1 ? digits.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    out += left > 2 ? digits.charAt(c & 63) : '=';
  }
  return out;
}

const blocks = '▁▂▃▄▅▆▇█';
/** A histogram of so many bars with its ends, and how many values are missing. */
export function histogram(values: ArrayLike<number>, bars = 24): string {
  const there = Array.from(values).filter(Number.isFinite);
  const missing = values.length - there.length;
  const gaps = missing === 0 ? '' : `, ${missing} missing`;
  if (there.length === 0) return `no numbers${gaps}`;
  const low = there.reduce((a, b) => Math.min(a, b));
  const high = there.reduce((a, b) => Math.max(a, b));
  const mean = there.reduce((a, b) => a + b, 0) / there.length;
  const counts = new Array<number>(bars).fill(0);
  for (const value of there) {
    const bar = high === low ? 0 : Math.min(bars - 1, Math.floor(((value - low) / (high - low)) * bars));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const drawn = counts.map((n) => (n === 0 ? ' ' : blocks.charAt(Math.ceil((n / most) * blocks.length) - 1))).join('');
  return `${short(low)} \`${drawn}\` ${short(high)}, mean ${short(mean)}${gaps}`;
}
const short = (value: number): string => String(Number(value.toPrecision(4)));
