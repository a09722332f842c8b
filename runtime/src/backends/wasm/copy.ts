/** Decides how elements move between row-major tensors: runs as vectors, crossed axes in blocks of four by four, all else one by one. */
import { Code, op, simd } from './assemble.js';

/** Where elements come from and go to: `counts` of them along each axis, steps in elements. Steps may be 0 (repeat) or negative (reverse). */
export interface Move {
  readonly counts: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Bytes of an element. */
  readonly bytes: 1 | 4;
}

interface Axis {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** Axes that lie together in both are one; axes of one element are left out. */
function joined({ counts, from, to }: Move): Axis[] {
  const axes: Axis[] = [];
  for (const [i, count] of counts.entries()) {
    if (count === 1) continue;
    const axis = { count, from: from[i] as number, to: to[i] as number };
    const last = axes.at(-1);
    if (last !== undefined && last.from === axis.from * count && last.to === axis.to * count) {
      axes[axes.length - 1] = { ...axis, count: last.count * count };
    } else axes.push(axis);
  }
  return axes;
}

/** A function of the addresses of the first element read and of the first written. */
export function copy(move: Move): Code {
  const { bytes } = move;
  const code = new Code(2);
  const [from, to] = [0, 1];
  const axes = joined(move);
  const add = (local: number, by: number): void => {
    if (by !== 0) code.get(local).i32(by).op(op.add).set(local);
  };
  /** Runs `body` once per element of an axis; the addresses stand as before when it is done. */
  const along = (axis: Axis, step: number, whole: number, body: () => void): void => {
    const counter = code.local('i32');
    code.i32(0).set(counter);
    code.loop(
      counter,
      () => code.i32(whole),
      step,
      () => {
        body();
        add(from, axis.from * step * bytes);
        add(to, axis.to * step * bytes);
      },
    );
    const turns = Math.ceil(whole / step) * step;
    add(from, -axis.from * turns * bytes);
    add(to, -axis.to * turns * bytes);
  };
  const one = (): void => {
    code.get(to).get(from);
    if (bytes === 4) code.access(op.load).access(op.store);
    else code.access(op.load8).access(op.store8);
  };
  const skip = (axis: Axis, count: number, body: () => void): void => {
    add(from, axis.from * count * bytes);
    add(to, axis.to * count * bytes);
    body();
    add(from, -axis.from * count * bytes);
    add(to, -axis.to * count * bytes);
  };
  const innermost = (axis: Axis): void => {
    const width = 16 / bytes;
    const whole = axis.count - (axis.count % width);
    const vectors = axis.to === 1 && (axis.from === 1 || (axis.from === 0 && bytes === 4)) && whole > 0;
    if (!vectors) {
      along(axis, 1, axis.count, one);
      return;
    }
    along(axis, width, whole, () =>
      code
        .get(to)
        .get(from)
        .memory(axis.from === 1 ? simd.load : simd.load32Splat)
        .memory(simd.store),
    );
    if (whole < axis.count) skip(axis, whole, () => along(axis, 1, axis.count - whole, one));
  };
  const walk = (at: number): void => {
    const axis = axes[at];
    const next = axes[at + 1];
    if (axis === undefined) one();
    else if (next === undefined) innermost(axis);
    else if (at === axes.length - 2 && bytes === 4 && crossed(axis, next)) blocks(axis, next);
    else along(axis, 1, axis.count, () => walk(at + 1));
  };
  /** `p` is a run where it is read, `q` where it is written. */
  const blocks = (p: Axis, q: Axis): void => {
    const [rows, columns] = [p.count - (p.count % 4), q.count - (q.count % 4)];
    along(p, 4, rows, () => {
      along(q, 4, columns, () => block(code, q.from * 4, p.to * 4));
      if (columns < q.count) {
        skip(q, columns, () =>
          along({ ...q, count: q.count - columns }, 1, q.count - columns, () => along({ ...p, count: 4 }, 1, 4, one)),
        );
      }
    });
    if (rows < p.count) skip(p, rows, () => along(p, 1, p.count - rows, () => along(q, 1, q.count, one)));
  };
  // The axis that is a run where it is read comes next to last, so that blocks can be turned.
  const run = axes.findIndex((axis, i) => i < axes.length - 2 && axis.from === 1);
  if (run >= 0 && axes.at(-1)?.to === 1) axes.splice(axes.length - 2, 0, ...axes.splice(run, 1));
  walk(0);
  return code;
}

const crossed = (p: Axis, q: Axis): boolean =>
  p.from === 1 && q.to === 1 && q.from !== 1 && p.count >= 4 && q.count >= 4;

/** Four vectors from `from`, `step` bytes apart, turned and written to `to`, `pitch` bytes apart. */
function block(code: Code, step: number, pitch: number): void {
  const [from, to] = [0, 1];
  const rows = Array.from({ length: 4 }, () => code.local('v128')) as [number, number, number, number];
  const pairs = Array.from({ length: 4 }, () => code.local('v128')) as [number, number, number, number];
  for (const [r, row] of rows.entries())
    code
      .get(from)
      .i32(step * r)
      .op(op.add)
      .memory(simd.load)
      .set(row);
  const shuffle = (a: number, b: number, lanes: readonly number[]): Code =>
    code
      .get(a)
      .get(b)
      .simd(simd.shuffle)
      .op(...lanes.flatMap((lane) => [0, 1, 2, 3].map((i) => lane * 4 + i)));
  const low = [0, 4, 1, 5];
  const high = [2, 6, 3, 7];
  shuffle(rows[0], rows[2], low).set(pairs[0]);
  shuffle(rows[1], rows[3], low).set(pairs[1]);
  shuffle(rows[0], rows[2], high).set(pairs[2]);
  shuffle(rows[1], rows[3], high).set(pairs[3]);
  const store = (r: number, a: number, b: number, lanes: readonly number[]): void => {
    code
      .get(to)
      .i32(pitch * r)
      .op(op.add);
    shuffle(a, b, lanes).memory(simd.store);
  };
  store(0, pairs[0], pairs[1], low);
  store(1, pairs[0], pairs[1], high);
  store(2, pairs[2], pairs[3], low);
  store(3, pairs[2], pairs[3], high);
}

/** Row-major steps of a shape, in elements. */
export function stepsOf(shape: readonly number[]): readonly number[] {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    steps[axis] = (steps[axis + 1] as number) * (shape[axis + 1] as number);
  }
  return steps;
}

/** Sum of places times steps. */
export const offset = (places: readonly number[], steps: readonly number[]): number =>
  places.reduce((sum, place, i) => sum + place * (steps[i] as number), 0);
