/** Decides how a fused element-wise expression becomes one loop: four elements at a time along the last axis, broadcast operands with stride 0. */
import type { DType } from '@dln/compiler';
import { Code, simd } from './assemble.js';
import { op } from './assemble.js';
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
export function elementwise({ terms, results }: Expression, shapes: readonly (readonly number[])[], out: readonly number[]): Code {
  const { counts, strides } = nest(shapes, out);
  const code = new Code(results.length + shapes.length);
  const inputs = terms.flatMap(({ op, value, dtype }, at) => (op === 'input' ? [{ at, k: value as number, dtype }] : []));
  const width = (dtype: DType): number => (dtype === 'bool' ? 1 : 4);
  const inner = counts.length - 1;
  const count = counts[inner] as number;
  /** Which addresses move, by how much per element of each axis. */
  const movers = [
    ...results.map((term, i) => ({ local: i, bytes: width((terms[term] as Term).dtype), steps: contiguous(counts) })),
    ...inputs.map(({ k, dtype }) => ({ local: results.length + k, bytes: width(dtype), steps: strides[k] as readonly number[] })),
  ];
  const locals = terms.map(() => code.local('v128'));
  const index = code.local('i32');
  const isFixed = (k: number): boolean => (strides[k] as readonly number[])[inner] === 0;

  const address = (local: number, bytes: number): void => {
    code.get(local).get(index);
    if (bytes === 4) code.i32(2).op(op.shl);
    code.op(op.add);
  };
  const load = (dtype: DType, single: boolean): void => {
    if (dtype !== 'bool') code.memory(single ? simd.load32Splat : simd.load);
    else if (single) code.memory(simd.load8Splat).splatInt(0).simd(simd.neInt);
    else code.memory(simd.load32Zero).simd(simd.extendLow8u).simd(simd.extendLow16u).splatInt(0).simd(simd.neInt);
  };
  const store = (dtype: DType, local: number, single: boolean): void => {
    code.get(local);
    if (dtype !== 'bool') {
      if (single) code.memory(simd.store32Lane, 0, 0);
      else code.memory(simd.store);
      return;
    }
    const mask = code.splatInt(1).simd(simd.and).tee(local).get(local);
    mask.simd(simd.narrow32).tee(local).get(local).simd(simd.narrow16);
    code.memory(single ? simd.store8Lane : simd.store32Lane, 0, 0);
  };
  /** Terms that are the same along the whole inner loop are computed before it. */
  const still = terms.map(() => false);
  for (const [i, { op, value, of }] of terms.entries()) {
    still[i] = op === 'number' || (op === 'input' ? isFixed(value as number) : of.every((x) => still[x]));
  }
  const emit = (wanted: boolean, single: boolean): void => {
    for (const [i, { op, value, of, dtype }] of terms.entries()) {
      if (still[i] !== wanted) continue;
      if (op === 'number') {
        if (dtype === 'f32') code.splat(value as number);
        else code.splatInt(dtype === 'bool' && value !== 0 ? -1 : (value as number));
      } else if (op === 'input') {
        const local = results.length + (value as number);
        if (wanted) code.get(local);
        else address(local, width(dtype));
        load(dtype, single);
      } else {
        const from = of.map((x) => (terms[x] as Term).dtype);
        emitter(op, from, dtype)?.(
          code,
          of.map((x) => locals[x] as number),
        );
      }
      code.set(locals[i] as number);
    }
  };
  const body = (single: boolean): void => {
    emit(false, single);
    // A bool is changed while it is stored, so it is copied: another result or the next turn may read it.
    for (const [i, term] of results.entries()) {
      const { dtype } = terms[term] as Term;
      address(i, width(dtype));
      if (dtype === 'bool') {
        const copy = code.local('v128');
        code.get(locals[term] as number).set(copy);
        store(dtype, copy, single);
      } else store(dtype, locals[term] as number, single);
    }
  };
  const row = (): void => {
    emit(true, true);
    code.i32(0).set(index);
    const whole = count - (count % 4);
    if (whole > 0) code.loop(index, () => code.i32(whole), 4, () => body(false));
    if (whole < count) code.loop(index, () => code.i32(count), 1, () => body(true));
  };
  const walk = (axis: number): void => {
    if (axis === inner) return row();
    const counter = code.local('i32');
    code.i32(0).set(counter);
    code.loop(counter, () => code.i32(counts[axis] as number), 1, () => {
      walk(axis + 1);
      move(axis, 1);
    });
    move(axis, -(counts[axis] as number));
  };
  const move = (axis: number, times: number): void => {
    for (const { local, bytes, steps } of movers) {
      const by = (steps[axis] as number) * bytes * times;
      if (by !== 0) code.get(local).i32(by).op(op.add).set(local);
    }
  };
  walk(0);
  return code;
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
