/** Decides how elements move between row-major tensors: one loop for slices, padding, reversal, broadcasting and joining. */

interface Target {
  [index: number]: number;
  set(values: ArrayLike<number>, offset?: number): void;
  fill(value: number, start?: number, end?: number): unknown;
}
interface Source {
  readonly [index: number]: number;
  subarray(start: number, end: number): ArrayLike<number>;
}

/** Runs longer than this are worth a call of `set`. */
const longRun = 96;

/**
 * Copies a block of `shape`. Element (i, j, …) goes from `fromStart + i*fromStrides[0] + j*fromStrides[1] + …` to the same with `to`.
 * Strides may be 0 (repeat) or negative (reverse). Axes that lie together in both are walked as one.
 */
export function copyStrided(
  shape: readonly number[],
  from: Source,
  fromStart: number,
  fromStrides: readonly number[],
  to: Target,
  toStart: number,
  toStrides: readonly number[],
): void {
  const counts: number[] = [];
  const us: number[] = [];
  const vs: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const n = shape[axis]!;
    if (n === 0) return;
    if (n === 1) continue;
    const u = fromStrides[axis]!;
    const v = toStrides[axis]!;
    const last = counts.length - 1;
    if (last >= 0 && us[last] === u * n && vs[last] === v * n) {
      counts[last]! *= n;
      us[last] = u;
      vs[last] = v;
    } else {
      counts.push(n);
      us.push(u);
      vs.push(v);
    }
  }
  const inner = counts.pop() ?? 1;
  const u = us.pop() ?? 0;
  const v = vs.pop() ?? 0;
  const asRun = u === 1 && v === 1 && inner > longRun;
  const asFill = u === 0 && v === 1 && inner > longRun;
  const index = counts.map(() => 0);
  let at = fromStart;
  let into = toStart;
  for (;;) {
    if (asRun) to.set(from.subarray(at, at + inner), into);
    else if (asFill) to.fill(from[at]!, into, into + inner);
    else for (let i = 0, p = at, q = into; i < inner; i++, p += u, q += v) to[q] = from[p]!;
    let axis = counts.length - 1;
    for (; axis >= 0; axis--) {
      at += us[axis]!;
      into += vs[axis]!;
      index[axis]!++;
      if (index[axis]! < counts[axis]!) break;
      at -= us[axis]! * counts[axis]!;
      into -= vs[axis]! * counts[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}
