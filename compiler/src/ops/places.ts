/** Decides how the places of a shape are counted: coordinates in row-major order, and where such a place lies. */

/** Visits every place of `shape` in row-major order; `at` is its flat index. The coordinates are reused between visits. */
export function eachPlace(shape: readonly number[], visit: (place: readonly number[], at: number) => void): void {
  const size = shape.reduce((count, n) => count * n, 1);
  const place = shape.map(() => 0);
  for (let at = 0; at < size; at++) {
    let rest = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    visit(place, at);
  }
}

/** The flat index of a place under these strides. */
export const offsetOf = (place: readonly number[], strides: readonly number[]): number =>
  place.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
