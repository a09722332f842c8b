/** Decides how gather and scatter_add see their operands: table [batches, outer, rows, inner], indices [batches, picks]. */
import { axisOf } from './dim-attributes.js';
import { sizeOf } from './strides.js';

/** Sizes, all at least 0. */
export interface GatherCounts {
  readonly batches: number;
  readonly outer: number;
  readonly rows: number;
  readonly picks: number;
  readonly inner: number;
}

/** From the shapes of the table and of the indices. */
export function gatherCounts(
  table: readonly number[],
  ids: readonly number[],
  { axis, batch }: { readonly axis: number; readonly batch: number },
): GatherCounts {
  const along = axisOf(axis, table.length);
  return {
    batches: sizeOf(ids.slice(0, batch)),
    outer: sizeOf(table.slice(batch, along)),
    rows: table[along]!,
    picks: sizeOf(ids.slice(batch)),
    inner: sizeOf(table.slice(along + 1)),
  };
}

/** The index itself; throws `RangeError` where there is no such row. */
export function checkedIndex(index: number, rows: number): number {
  if (!(index >= 0 && index < rows)) throw new RangeError(`index ${index} is not in 0 .. ${rows - 1}`);
  return index;
}
