/** Decides what is drawn of tensors that are images: one as it is, a batch as tiles. */
import type { HostTensor } from '../backends/backend.js';

/** Images of a batch that are drawn, at most. */
const TILES = 64;
/** Pixels between two tiles. */
const GAP = 1;

/** `[H, W, C]` as it is; `[N, H, W, C]` as the first images in rows, side by side in a square as far as they fill one. */
export function pictureOf({ dtype, shape, data }: HostTensor): HostTensor {
  if (shape.length !== 4) return { dtype, shape, data };
  const [n, height, width, channels] = shape as readonly [number, number, number, number];
  const count = Math.min(n, TILES);
  const across = Math.max(1, Math.ceil(Math.sqrt(count)));
  const down = Math.max(1, Math.ceil(count / across));
  const size = [down * (height + GAP) - GAP, across * (width + GAP) - GAP, channels] as const;
  const out = new Float32Array(size[0] * size[1] * channels);
  for (let i = 0; i < count; i++) {
    const top = Math.floor(i / across) * (height + GAP);
    const left = (i % across) * (width + GAP);
    for (let y = 0; y < height; y++) {
      const from = (i * height + y) * width * channels;
      out.set(data.subarray(from, from + width * channels), ((top + y) * size[1] + left) * channels);
    }
  }
  return { dtype: 'f32', shape: size, data: out };
}
