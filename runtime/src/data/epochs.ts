/** Decides which rows a batch has: each epoch is the whole dataset once, in its own order of (seed, epoch). */
import type { RowOrder, RowStream } from '../train/door.js';
import type { DatasetRows } from './layer.js';
import { PURPOSE, permutation } from './permutation.js';

/** The dataset's rows as the loop draws them. */
export function inEpochs(rows: DatasetRows, { seed, inOrder }: RowOrder): RowStream {
  let epochOf = -1;
  let moved = (place: number): number => place;
  let places = new Int32Array(0);
  const placesOf = (epoch: number, from: number, count: number): Int32Array => {
    if (!inOrder && epoch !== epochOf) {
      moved = permutation(rows.rows, { seed, purpose: PURPOSE.epoch, turn: epoch });
      epochOf = epoch;
    }
    if (places.length < count) places = new Int32Array(count);
    const drawn = places.subarray(0, count);
    for (let i = 0; i < count; i++) drawn[i] = moved(from + i);
    return drawn;
  };
  return {
    rows: rows.rows,
    batch: (epoch, from, count) => rows.at(placesOf(epoch, from, count), epoch),
    places: placesOf,
    at: (some, epoch, wanted) => rows.at(some, epoch, wanted),
    close: () => rows.close(),
  };
}
