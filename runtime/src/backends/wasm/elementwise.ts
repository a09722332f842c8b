/** Decides how a fused element-wise expression becomes one loop: four elements at a time along the last axis, broadcast operands with stride 0. */
import type { DType } from '@dln/compiler';
import { Code, op, simd } from './assemble.js';
import { emitter, type Term } from './terms.js';

/** What one loop computes: `terms` in order, and which of them are written out. All results have the same shape. */
export interface Expression {
  readonly terms: readonly Term[];
  readonly results: readonly number[];
}

/** The loop nest that all operands and the result share: axes that lie together in all of them are one. */
interface Nest {
  readonly counts: readonly number[];
  /** By operand, then by axis; in elements. */
  readonly strides: readonly (readonly number[])[];
}

/** A function of the results' addresses, then the operands'. `shapes` broadcast to `out`. */
export function elementwise(
  { terms, results }: Expression,
  shapes: readonly (readonly number[])[],
  out: readonly number[],
): Code {
  const { counts, strides } = nest(shapes, out);
  const code = new Code(results.length + shapes.length);
  const inputs = terms.flatMap(({ op, value, dtype }, at) =>
    op === 'input' ? [{ at, k: value as number, dtype }] : [],
  );
  const width = (dtype: DType): number => (dtype === 'bool' ? 1 : 4);
  const inner = counts.length - 1;
  const count = counts[inner] as number;
  /** Which addresses move, by how much per element of each axis. */
  const movers = [
    ...results.map((term, i) => ({ local: i, bytes: width((terms[term] as Term).dtype), steps: contiguous(counts) })),
    ...inputs.map(({ k, dtype }) => ({
      local: results.length + k,
      bytes: width(dtype),
      steps: strides[k] as readonly number[],
    })),
  ];
  const locals = terms.map(() => code.local('v128'));
  const index = code.local('i32');
  const isFixed = (k: number): boolean => (strides[k] as readonly number[])[inner] === 0;

  /** The element that is next, counted from the addresses; `ahead` elements further on. */
  const address = (local: number, bytes: number): void => {
    code.get(local).get(index);
    if (bytes === 4) code.i32(2).op(op.shl);
    code.op(op.add);
  };
  const load = (dtype: DType, single: boolean, ahead: number): void => {
    const at = ahead * width(dtype);
    if (dtype !== 'bool') code.memory(single ? simd.load32Splat : simd.load, at);
    else if (single) code.memory(simd.load8Splat, at).splatInt(0).simd(simd.neInt);
    else code.memory(simd.load32Zero, at).simd(simd.extendLow8u).simd(simd.extendLow16u).splatInt(0).simd(simd.neInt);
  };
  const spare = code.local('v128');
  const store = (dtype: DType, local: number, single: boolean, ahead: number): void => {
    const at = ahead * width(dtype);
    code.get(local);
    if (dtype !== 'bool') {
      if (single) code.memory(simd.store32Lane, at, 0);
      else code.memory(simd.store, at);
      return;
    }
    code.splatInt(1).simd(simd.and).tee(spare).get(spare).simd(simd.narrow32).tee(spare).get(spare).simd(simd.narrow16);
    code.memory(single ? simd.store8Lane : simd.store32Lane, at, 0);
  };
  /** Terms that are the same along the whole inner loop are computed before it. */
  const still = terms.map(() => false);
  for (const [i, { op, value, of }] of terms.entries()) {
    still[i] = op === 'number' || (op === 'input' ? isFixed(value as number) : of.every((x) => still[x]));
  }
  /** `patterns`: an operand's vectors that stand in locals already. */
  const emit = (
    wanted: boolean,
    single: boolean,
    ahead = 0,
    patterns: ReadonlyMap<number, number> = new Map(),
  ): void => {
    for (const [i, { op, value, of, dtype }] of terms.entries()) {
      if (still[i] !== wanted) continue;
      if (op === 'number') {
        if (dtype === 'f32') code.splat(value as number);
        else code.splatInt(dtype === 'bool' && value !== 0 ? -1 : (value as number));
      } else if (op === 'input') {
        const pattern = patterns.get(value as number);
        const local = results.length + (value as number);
        if (pattern !== undefined) code.get(pattern);
        else {
          if (wanted) code.get(local);
          else address(local, width(dtype));
          load(dtype, single, wanted ? 0 : ahead);
        }
      } else {
        const from = of.map((x) => (terms[x] as Term).dtype);
        emitter(
          op,
          from,
          dtype,
        )?.(
          code,
          of.map((x) => locals[x] as number),
        );
      }
      code.set(locals[i] as number);
    }
  };
  const body = (single: boolean, ahead = 0, patterns: ReadonlyMap<number, number> = new Map()): void => {
    emit(false, single, ahead, patterns);
    for (const [i, term] of results.entries()) {
      const { dtype } = terms[term] as Term;
      address(i, width(dtype));
      store(dtype, locals[term] as number, single, ahead);
    }
  };
  const row = (): void => {
    emit(true, true);
    code.i32(0).set(index);
    const whole = count - (count % 4);
    if (whole > 0)
      code.loop(
        index,
        () => code.i32(whole),
        4,
        () => body(false),
      );
    if (whole < count)
      code.loop(
        index,
        () => code.i32(count),
        1,
        () => body(true),
      );
  };
  const move = (axis: number, times: number): void => {
    for (const { local, bytes, steps } of movers) {
      const by = (steps[axis] as number) * bytes * times;
      if (by !== 0) code.get(local).i32(by).op(op.add).set(local);
    }
  };
  const along = (axis: number, times: number, inside: () => void): void => {
    const counter = code.local('i32');
    code.i32(0).set(counter);
    code.loop(
      counter,
      () => code.i32(times),
      1,
      () => {
        inside();
        move(axis, 1);
      },
    );
  };
  /** Rows that are no multiple of four, several at a time: what repeats from row to row is laid out in vectors once. */
  const period = periodOf(counts, strides);
  const periods = (): void => {
    const outer = inner - 1;
    const rows = counts[outer] as number;
    const whole = Math.floor((rows * count) / period) * period;
    const repeated = inputs.filter(({ k }) => !isFixed(k) && (strides[k] as readonly number[])[outer] === 0);
    const patterns = Array.from({ length: period / 4 }, (_, v) => {
      const vectors = new Map<number, number>();
      for (const { k, dtype } of repeated) {
        const vector = code.local('v128');
        code.splat(0).set(vector);
        for (let lane = 0; lane < 4; lane++) {
          const at = ((4 * v + lane) % count) * width(dtype);
          code.get(results.length + k);
          if (dtype === 'bool') code.access(op.load8, at).op(op.eqz).simd(simd.splatInt).splatInt(0).simd(simd.eqInt);
          else code.memory(simd.load32Splat, at);
          code.get(vector).constant(laneMask(lane)).simd(simd.bitselect).set(vector);
        }
        vectors.set(k, vector);
      }
      return vectors;
    });
    emit(true, true);
    code.i32(0).set(index);
    code.loop(
      index,
      () => code.i32(whole),
      period,
      () => {
        for (const [v, vectors] of patterns.entries()) body(false, 4 * v, vectors);
      },
    );
    const done = whole / count;
    move(outer, done);
    if (done < rows) along(outer, rows - done, row);
  };
  const walk = (axis: number): void => {
    if (axis === inner) {
      row();
      return;
    }
    if (axis === inner - 1 && period > 0) periods();
    else along(axis, counts[axis] as number, () => walk(axis + 1));
    move(axis, -(counts[axis] as number));
  };
  walk(0);
  return code;
}

/** Ones in one lane. */
const laneMask = (lane: number): Uint8Array => new Uint8Array(16).fill(255, 4 * lane, 4 * lane + 4);

/** Vectors that hold a whole number of rows, where rows are short and the operands run through or repeat; else 0. */
function periodOf(counts: readonly number[], strides: readonly (readonly number[])[]): number {
  const inner = counts.length - 1;
  const count = counts[inner] as number;
  if (inner === 0 || count % 4 === 0 || count === 1) return 0;
  const period = count % 2 === 0 ? count * 2 : count * 4;
  const serves = strides.every((own) => {
    const [far, near] = [own[inner - 1] as number, own[inner] as number];
    return near === 0 ? far === 0 : far === 0 || far === count;
  });
  return serves && period <= 32 && period <= count * (counts[inner - 1] as number) ? period : 0;
}

/** Row-major strides. */
function contiguous(counts: readonly number[]): readonly number[] {
  const strides = counts.map(() => 1);
  for (let axis = counts.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] as number) * (counts[axis + 1] as number);
  }
  return strides;
}

function nest(shapes: readonly (readonly number[])[], out: readonly number[]): Nest {
  const full = shapes.map((shape) => {
    const own = contiguous(shape);
    const lacking = out.length - shape.length;
    return out.map((_, axis) => (axis < lacking || shape[axis - lacking] === 1 ? 0 : (own[axis - lacking] as number)));
  });
  const counts: number[] = [];
  const strides: number[][] = shapes.map(() => []);
  for (const [axis, n] of out.entries()) {
    if (n === 1) continue;
    const last = counts.length - 1;
    const joins = last >= 0 && full.every((own, k) => strides[k]?.[last] === (own[axis] as number) * n);
    if (joins) {
      counts[last] = (counts[last] as number) * n;
      for (const [k, own] of full.entries()) (strides[k] as number[])[last] = own[axis] as number;
    } else {
      counts.push(n);
      for (const [k, own] of full.entries()) (strides[k] as number[]).push(own[axis] as number);
    }
  }
  if (counts.length === 0) {
    counts.push(1);
    for (const own of strides) own.push(0);
  }
  return { counts, strides };
}
