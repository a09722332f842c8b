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

/** Pixels of one image: Pillow warns from 89 million on. */
export const MAX_IMAGE_PIXELS = 100_000_000;
/** Pixels of an image's longer side. */
export const MAX_IMAGE_SIDE = 32_768;
/** Bytes of one image file. */
export const MAX_IMAGE_BYTES = 256 * 2 ** 20;
/** Bytes of a text that is cut into characters or tokens, which are held in memory. */
export const MAX_TEXT_BYTES = 256 * 2 ** 20;
/** Tokens of a vocabulary, and bytes of its file. */
export const MAX_VOCABULARY = 1_000_000;
export const MAX_VOCABULARY_BYTES = 64 * 2 ** 20;

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
