/** Decides how many rows each part of a split has. */

/** The row after the last one of each share, in order: the running sum of the shares times the rows, rounded. */
export function splitEnds(rows: number, shares: readonly number[]): readonly number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return Math.min(rows, Math.round(sum * rows));
  });
}
