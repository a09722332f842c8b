/** Decides `p >= 0`: by bounds, by residues, else from which value of a variable on it holds. */
import { under } from './apply-facts.js';
import { highest, isAtLeastZero, simplifyInequality } from './bounds.js';
import { compile } from './compile.js';
import type { Dim, Fact } from './dim.js';
import type { Known } from './facts.js';
import { asRemainders } from './floor-rules.js';
import { DimOverflow } from './intern.js';
import { atomDim, constant, floorRemainder, literal, Sum, sub } from './polynomial.js';
import { type Axis, differences, eachCase, slotsOf } from './residue-cases.js';
import { congruence, inOriginals } from './residue-facts.js';
import { axesOf } from './residues.js';
import { sidesOf } from './sides.js';

export type AtLeast =
  | { readonly is: 'proved' }
  | {
      readonly is: 'where';
      readonly facts: readonly Fact[];
      readonly weakest: boolean;
      readonly hint: ReadonlyMap<string, number> | null;
    }
  | { readonly is: 'never' };

const proved: AtLeast = { is: 'proved' };
const never: AtLeast = { is: 'never' };

/** `asked >= 0`, in the variables of the facts. */
export function decidePositive(asked: Dim, known: Known): AtLeast {
  const plain = under(known, asked);
  const p = simplifyInequality(plain);
  if (isPositive(asked, known)) return proved;
  if (highest(p, known) < 0 || highest(plain, known) < 0) return never;
  const split = axesOf(p, known);
  const only = split?.dim === p && split.axes.length === 1 ? split.axes[0]! : undefined;
  const found = only?.bounded === true ? fromSmallest(p, only, known) : null;
  if (found !== null) return found;
  const fact = asFact(p, known);
  return fact === null ? never : { is: 'where', facts: [fact], weakest: true, hint: null };
}

/** So many `min` and `max` are taken apart. */
const maxSides = 2;

/** True where `asked >= 0` is proved. */
export function isPositive(asked: Dim, known: Known, sides = maxSides): boolean {
  const plain = under(known, asked);
  const p = simplifyInequality(plain);
  if (isAtLeastZero(p, known) || (p !== plain && isAtLeastZero(plain, known))) return true;
  if (literal(p) !== undefined) return false;
  const remainders = asRemainders(plain);
  if (remainders !== plain && isAtLeastZero(remainders, known)) return true;
  const split = axesOf(p, known);
  if (split?.axes.some((axis) => axis.modulus > 1) && provedByCases(split.dim, split.axes)) return true;
  return (
    sides > 0 && (sidesOf(p, known)?.every((side) => side.impossible || isPositive(asked, side, sides - 1)) ?? false)
  );
}

/** In each case the polynomial begins at 0 or more and never falls. */
function provedByCases(p: Dim, axes: readonly Axis[]): boolean {
  if (!axes.every((axis) => axis.bounded)) return false;
  const value = compile(p, slotsOf(axes));
  let all = true;
  try {
    eachCase(axes, (first) => {
      all &&= differences(axes, first, value)?.every((x) => x >= 0) ?? true;
    });
  } catch (error) {
    if (error instanceof DimOverflow) return false;
    throw error;
  }
  return all;
}

/** Values that are looked at until a polynomial is known to stay where it is. */
const maxSteps = 1 << 14;

/** One variable: the least value from which on `p >= 0` holds, in the cases where it does from some value on. Null: too many steps. */
function fromSmallest(p: Dim, axis: Axis, known: Known): AtLeast | null {
  const value = compile(p, new Map([[axis.variable.name, 0]]));
  const tails: boolean[] = [];
  let lastFailing = axis.start - 1;
  let firstHolding = Number.POSITIVE_INFINITY;
  let steps = 0;
  try {
    for (let r = 0; r < axis.modulus; r++) {
      const table = differences([axis], [axis.start + r], value);
      if (table === null) return null;
      const d = [...table];
      const lead = d.reduce((last, x) => (x === 0 ? last : x), 0);
      let v = axis.start + r;
      // Newton's differences, moved on one point at a time until all have the sign of the last.
      for (; !d.every((x) => x * lead >= 0) || (lead > 0 && d[0]! < 0); v += axis.modulus) {
        if (++steps > maxSteps) return null;
        if (d[0]! >= 0) firstHolding = Math.min(firstHolding, v);
        else if (lead >= 0) lastFailing = Math.max(lastFailing, v);
        for (let i = 0; i + 1 < d.length; i++) d[i]! += d[i + 1]!;
      }
      const tail = lead >= 0;
      tails.push(tail);
      if (tail) firstHolding = Math.min(firstHolding, v);
    }
  } catch (error) {
    if (error instanceof DimOverflow) return null;
    throw error;
  }
  if (!tails.includes(true)) return never;
  const facts: Fact[] = [];
  const whole = !tails.includes(false);
  let bound = lastFailing + 1;
  if (!whole) {
    const chosen = chooseClass(tails, axis);
    // The first of the class that is not below.
    bound += floorRemainder(chosen.rest - bound, chosen.modulus);
    facts.push(congruence(atomDim(axis.variable), constant(chosen.modulus), chosen.rest, known));
  }
  if (bound > axis.most) return never;
  if (bound > axis.start) facts.push(lowerBound(atomDim(axis.variable), bound, known));
  return {
    is: 'where',
    facts,
    weakest: whole && firstHolding >= bound,
    hint: bound > axis.start ? new Map([[axis.variable.name, bound - 1]]) : null,
  };
}

/** The largest class of residues that all have a tail; multiples where they do. */
function chooseClass(tails: readonly boolean[], axis: Axis): { readonly modulus: number; readonly rest: number } {
  const wanted = ((-axis.start % axis.modulus) + axis.modulus) % axis.modulus;
  const residue = tails[wanted] === true ? wanted : tails.indexOf(true);
  for (let m = 1; m < axis.modulus; m++) {
    if (axis.modulus % m === 0 && tails.every((tail, r) => tail || (r - residue) % m !== 0))
      return { modulus: m, rest: floorRemainder(axis.start + residue, m) };
  }
  return { modulus: axis.modulus, rest: floorRemainder(axis.start + residue, axis.modulus) };
}

/** `v >= bound`, in the variables of the facts. */
function lowerBound(v: Dim, bound: number, known: Known): Fact {
  const p = simplifyInequality(sub(inOriginals(v, known), constant(bound)));
  return inequality(p) ?? { kind: 'atLeast', dim: v, bound: constant(bound) };
}

/** `p >= 0` as a fact in the variables of the facts; null where it would bound nothing from below. */
function asFact(p: Dim, known: Known): Fact | null {
  return inequality(simplifyInequality(inOriginals(p, known)));
}

function inequality(p: Dim): Fact | null {
  const left = new Sum();
  const right = new Sum();
  let leftTerms = 0;
  let rightTerms = 0;
  let rest = 0;
  for (const t of p.terms) {
    if (t.atoms.length === 0) rest = t.k;
    else if (t.k > 0) {
      left.add(t.k, t.product);
      leftTerms++;
    } else {
      right.add(-t.k, t.product);
      rightTerms++;
    }
  }
  if (leftTerms === 0) return null;
  // `H >= kernel - 3`, but `H + 1 >= W + K`.
  if (rest <= 0 || (leftTerms === 1 && rightTerms === 1)) right.addDim(constant(-rest));
  else left.addDim(constant(rest));
  return { kind: 'atLeast', dim: left.dim(), bound: right.dim() };
}
