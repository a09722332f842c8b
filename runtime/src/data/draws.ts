/** Decides which numbers a row of a dataset is drawn: a function of (seed, stream, row), and of the epoch where it changes with that. */
import type { DataDraw } from '@dln/compiler';
import { keyOf, philox } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';

/** Numbers in [0, 1) for the rows with these ids. Element i of a row is word i % 4 of block i / 4, its low 23 bits over 2^23. */
export function drawn(
  draws: readonly DataDraw[],
  ids: Float64Array,
  seed: number,
  turn: number,
): ReadonlyMap<string, HostTensor> {
  const key = keyOf(seed);
  return new Map(
    draws.map(({ name, stream, shape, byRow }) => {
      const width = shape.reduce((product, size) => product * size, 1);
      const rows = byRow ? ids : Float64Array.of(0);
      const data = new Float32Array(rows.length * width);
      for (const [r, id] of rows.entries()) {
        for (let i = 0; i < width; i += 4) {
          const words = philox([i / 4, turn, stream, id % 2 ** 32], key);
          const end = Math.min(4, width - i);
          for (let j = 0; j < end; j++) data[r * width + i + j] = (words[j]! & 0x7fffff) * 2 ** -23;
        }
      }
      return [name, { dtype: 'f32', shape: byRow ? [ids.length, ...shape] : shape, data }] as const;
    }),
  );
}
