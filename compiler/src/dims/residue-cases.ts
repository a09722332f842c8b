/** Decides, for each case of residues, whether polynomials vanish there, and of which sign they are. */
import { compile, type Evaluator } from './compile.js';
import type { Dim, VariableAtom } from './dim.js';
import { DimOverflow } from './intern.js';
import { floorRemainder, gcd } from './polynomial.js';

/** A variable that is split: case r stands for `v = start + r + modulus*u`, u >= 0, up to `most`. */
export interface Axis {
  readonly variable: VariableAtom;
  readonly modulus: number;
  readonly start: number;
  readonly most: number;
  /** Nothing lies below `start`. */
  readonly bounded: boolean;
  /** Of the conditions in this variable. */
  readonly degree: number;
}
/** `dim == 0` is asked; parts of one equation share `of`. */
export interface Condition {
  readonly dim: Dim;
  readonly of: number;
}
/** `dim` is known to be 0 modulo a number. */
export interface Multiple {
  readonly dim: Dim;
  readonly modulus: number;
}

/** The condition is broken for some value in this case. */
export const fails = 0;
/** The condition holds for all values in this case. */
export const holds = 1;
/** What is known rules this case out. */
export const never = 2;

/** The cases of one group. */
export interface Split {
  readonly axes: readonly Axis[];
  /** One for each case, the last axis fastest: `fails`, `holds` or `never`. */
  readonly cases: Uint8Array;
  /** In each failing case some equation fails for all values but finitely many. */
  readonly exact: () => boolean;
  /** Values of the variables in some failing case where a condition fails. */
  readonly failure: () => ReadonlyMap<string, number> | null;
}

/** Null: numbers beyond 2^53 came up. */
export function splitGroup(
  axes: readonly Axis[],
  conditions: readonly Condition[],
  multiples: readonly Multiple[],
): Split | null {
  const slots = slotsOf(axes);
  const asked = conditions.map(({ dim, of }) => ({ of, value: compile(dim, slots) }));
  const known = multiples.map(({ dim, modulus }) => ({ modulus, value: compile(dim, slots) }));
  const cases = new Uint8Array(axes.reduce((n, axis) => n * axis.modulus, 1));
  try {
    eachCase(axes, (first, index) => {
      if (known.some((k) => floorRemainder(k.value(first), k.modulus) !== 0)) {
        cases[index] = never;
        return;
      }
      let seen = false;
      const failing = eachPoint(axes, first, (values) => {
        let zero = true;
        for (const { value } of asked) {
          const x = value(values);
          if (Number.isNaN(x)) return false;
          zero &&= x === 0;
        }
        seen = true;
        return !zero;
      });
      cases[index] = failing !== null ? fails : seen ? holds : never;
    });
  } catch (error) {
    if (error instanceof DimOverflow) return null;
    throw error;
  }
  return { axes, cases, exact: () => isExact(axes, cases, asked), failure: () => findFailure(axes, cases, asked) };
}

/** At which place of the arrays each variable's value stands. */
export const slotsOf = (axes: readonly Axis[]): ReadonlyMap<string, number> =>
  new Map(axes.map((axis, i) => [axis.variable.name, i]));

/** Visits each case with its first values. The array is reused. */
export function eachCase(axes: readonly Axis[], visit: (first: readonly number[], index: number) => void): void {
  const residues = axes.map(() => 0);
  const first = axes.map((axis) => axis.start);
  const total = axes.reduce((n, axis) => n * axis.modulus, 1);
  for (let index = 0; index < total; index++) {
    visit(first, index);
    for (let i = axes.length - 1; i >= 0; i--) {
      residues[i] = (residues[i]! + 1) % axes[i]!.modulus;
      first[i] = axes[i]!.start + residues[i]!;
      if (residues[i] !== 0) break;
    }
  }
}

/** Visits the points of a case that decide a polynomial of these degrees, until `stop` says so; gives the point where it did. */
function eachPoint(
  axes: readonly Axis[],
  first: readonly number[],
  stop: (values: readonly number[]) => boolean,
): readonly number[] | null {
  const values = [...first];
  if (values.some((v, i) => v > axes[i]!.most)) return null;
  for (;;) {
    if (stop(values)) return values;
    let i = axes.length - 1;
    for (; i >= 0; i--) {
      const axis = axes[i]!;
      const next = values[i]! + axis.modulus;
      if (next <= axis.most && next <= first[i]! + axis.degree * axis.modulus) {
        values[i] = next;
        break;
      }
      values[i] = first[i]!;
    }
    if (i < 0) return null;
  }
}

interface Asked {
  readonly of: number;
  readonly value: Evaluator;
}

/** Newton's forward differences of a polynomial over the points of a case, the last axis fastest; null where it has no value. If none is negative, it is nowhere below the first. */
export function differences(
  axes: readonly Axis[],
  first: readonly number[],
  value: Evaluator,
): readonly number[] | null {
  const sizes = axes.map((axis) => axis.degree + 1);
  const table: number[] = [];
  const values = [...first];
  const total = sizes.reduce((n, size) => n * size, 1);
  for (let at = 0; at < total; at++) {
    let left = at;
    for (let i = axes.length - 1; i >= 0; i--) {
      values[i] = first[i]! + (left % sizes[i]!) * axes[i]!.modulus;
      left = Math.floor(left / sizes[i]!);
    }
    const x = value(values);
    if (Number.isNaN(x)) return null;
    table.push(x);
  }
  let stride = total;
  for (const size of sizes) {
    stride /= size;
    for (let at = 0; at < total; at++) {
      if (Math.floor(at / stride) % size !== 0) continue;
      for (let order = 1; order < size; order++) {
        for (let i = size - 1; i >= order; i--) table[at + i * stride]! -= table[at + (i - 1) * stride]!;
      }
    }
  }
  return table;
}

/** More points than this are not spent on saying "weakest". */
const maxEffort = 20_000;

function isExact(axes: readonly Axis[], cases: Uint8Array, asked: readonly Asked[]): boolean {
  const points = axes.reduce((n, axis) => n * (axis.degree + 1), asked.length);
  if (cases.length * points > maxEffort) return false;
  let exact = true;
  eachCase(axes, (first, index) => {
    if (exact && cases[index] === fails) exact = neverHolds(axes, first, asked);
  });
  return exact;
}

/** Some equation has no solution in this case, or finitely many. */
function neverHolds(axes: readonly Axis[], first: readonly number[], asked: readonly Asked[]): boolean {
  const equations = new Map<number, (readonly number[] | null)[]>();
  for (const { of, value } of asked) {
    const had = equations.get(of) ?? [];
    had.push(differences(axes, first, value));
    equations.set(of, had);
  }
  for (const parts of equations.values()) {
    const tables = parts.filter((t) => t !== null);
    if (tables.length < parts.length) continue;
    const nonZero = tables.filter((t) => t.some((x) => x !== 0));
    // One polynomial in one variable has finitely many roots.
    if (axes.length === 1 && nonZero.length === 1) return true;
    if (!axes.every((axis) => axis.bounded)) continue;
    for (const sign of [1, -1]) {
      if (nonZero.every((t) => t.every((x) => x * sign >= 0)) && nonZero.some((t) => t[0] !== 0)) return true;
    }
  }
  return false;
}

/** True where the dim is 0 in no case: it begins on one side of 0 and never returns, or a number divides all of it but its first value. */
export function isNowhereZero(axes: readonly Axis[], dim: Dim): boolean {
  const value = compile(dim, slotsOf(axes));
  let all = true;
  try {
    eachCase(axes, (first) => {
      all &&= neverZero(
        differences(axes, first, value) ?? [1],
        axes.every((axis) => axis.bounded),
      );
    });
  } catch (error) {
    if (error instanceof DimOverflow) return false;
    throw error;
  }
  return all;
}

function neverZero(table: readonly number[], bounded: boolean): boolean {
  const first = table[0]!;
  if (first === 0) return false;
  if (bounded && table.every((x) => x * first >= 0)) return true;
  const g = table.slice(1).reduce(gcd, 0);
  return g === 0 || first % g !== 0;
}

function findFailure(
  axes: readonly Axis[],
  cases: Uint8Array,
  asked: readonly Asked[],
): ReadonlyMap<string, number> | null {
  let found: ReadonlyMap<string, number> | null = null;
  eachCase(axes, (first, index) => {
    if (found !== null || cases[index] !== fails) return;
    const values = eachPoint(axes, first, (point) => asked.some(({ value }) => Math.abs(value(point)) > 0));
    if (values !== null) found = new Map(axes.map((axis, i) => [axis.variable.name, values[i]!]));
  });
  return found;
}
