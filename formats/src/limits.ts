/** Decides how large what a file declares may be, and counts elements without rounding. */

/** Elements of one tensor, in any format. */
export const MAX_ELEMENTS = 2 ** 31;
/** Dims of one tensor read from a file. */
export const MAX_RANK = 8;
/** Rows of one table. */
export const MAX_ROWS = 64_000_000;
/** Columns of one table. */
export const MAX_COLUMNS = 10_000;
/** Bytes of one line of a table, its line end not counted. */
export const MAX_LINE_BYTES = 1 << 20;
/** Distinct texts of one column that may become classes. */
export const MAX_CLASSES = 10_000;
/** Bytes that a compressed file may become. */
export const MAX_INFLATED_BYTES = 2 ** 30;

/** The product of sizes, or null where it would pass 2^53 and be rounded. Zero sizes do not hide an overflow of the others. */
export function elementCount(shape: readonly number[]): number | null {
  let product = 1;
  let empty = false;
  for (const size of shape) {
    if (size === 0) empty = true;
    else product *= size;
    if (product > Number.MAX_SAFE_INTEGER) return null;
  }
  return empty ? 0 : product;
}
