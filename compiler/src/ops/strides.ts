/** Decides how row-major numbers are walked: sizes, strides, and several operands in step, broadcast or permuted. */

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Row-major: the last axis has stride 1. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] as number) * (shape[i + 1] as number);
  return strides;
}

/** How far an operand of `shape` moves per axis of `out`, its shape right-aligned: 0 along an axis that is broadcast. */
export function broadcastStrides(shape: readonly number[], out: readonly number[]): number[] {
  const own = stridesOf(shape);
  const lacking = out.length - shape.length;
  return out.map((_, i) => (i < lacking || shape[i - lacking] === 1 ? 0 : (own[i - lacking] as number)));
}

/** Visits the rows along the last axis of `shape`, in row-major order: the flat index of the row's first element, and where each operand
 *  is there, whose strides are given per axis of `shape`. Rank 0 is one row of one. */
export function walkRows(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (at: number, offsets: readonly number[]) => void,
): void {
  const length = shape.at(-1) ?? 1;
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  const offsets = strides.map(() => 0);
  for (let at = 0; at < size; at += length) {
    visit(at, offsets);
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      const wraps = next === shape[axis];
      index[axis] = wraps ? 0 : next;
      for (let k = 0; k < strides.length; k++) {
        const step = (strides[k] as readonly number[])[axis] as number;
        offsets[k] = (offsets[k] as number) + (wraps ? -step * (next - 1) : step);
      }
      if (!wraps) break;
    }
  }
}
