/** Decides how an image gets another size: bilinear with antialiasing, as Pillow's `BILINEAR` and torchvision's `antialias=True`. */
import type { Pixels } from './pixels.js';

/** What each new line or column takes: a first old one and the weights from there on. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/** A triangle as wide as two new pixels, but never narrower than two old ones; its weights add up to 1. */
function taps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(1, scale);
  const first = new Int32Array(to);
  const weights: Float64Array[] = [];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const begin = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(from, Math.floor(centre + support + 0.5));
    const own = Float64Array.from({ length: end - begin }, (_, k) =>
      Math.max(0, 1 - Math.abs((begin + k + 0.5 - centre) / support)),
    );
    const sum = own.reduce((a, b) => a + b, 0);
    first[i] = begin;
    weights.push(own.map((w) => w / sum));
  }
  return { first, weights };
}

/** The image in this size; columns first, then lines, each rounded to the samples' whole numbers. */
export function resize(pixels: Pixels, height: number, width: number): Pixels {
  if (pixels.height === height && pixels.width === width) return pixels;
  const { channels } = pixels;
  const Samples = pixels.depth === 16 ? Uint16Array : Uint8Array;
  const across = along(
    pixels.data,
    pixels.height,
    pixels.width,
    channels,
    taps(pixels.width, width),
    new Samples(pixels.height * width * channels),
  );
  const data = along(
    across,
    1,
    pixels.height,
    width * channels,
    taps(pixels.height, height),
    new Samples(height * width * channels),
  );
  return { ...pixels, height, width, data };
}

/** `rows` times `from` entries of `inner` samples each, to as many as the taps have. */
function along<T extends Uint8Array | Uint16Array>(
  data: Uint8Array | Uint16Array,
  rows: number,
  from: number,
  inner: number,
  { first, weights }: Taps,
  out: T,
): T {
  const to = weights.length;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < to; i++) {
      const own = weights[i]!;
      const begin = (row * from + first[i]!) * inner;
      for (let k = 0; k < inner; k++) {
        let sum = 0;
        for (let n = 0; n < own.length; n++) sum += data[begin + n * inner + k]! * own[n]!;
        out[(row * to + i) * inner + k] = Math.round(sum);
      }
    }
  }
  return out;
}
