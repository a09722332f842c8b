/** Decides how the residues for which something holds are written as congruences, one for each variable. */
import { substitute, variables } from './algebra.js';
import type { Dim, Fact } from './dim.js';
import type { Known } from './facts.js';
import { add, atomDim, constant, floorRemainder, literal, mul } from './polynomial.js';
import { type Axis, fails, holds, type Split } from './residue-cases.js';

/** `v % modulus == rest` */
interface Congruence {
  readonly axis: Axis;
  readonly modulus: number;
  readonly rest: number;
}
export interface Condition {
  readonly facts: readonly Fact[];
  /** They say no less than that the case holds. */
  readonly exact: boolean;
}

/** Congruences under which all that the cases ask holds; null where no case holds. */
export function congruencesOf(split: Split, known: Known): Condition | null {
  if (!split.cases.includes(holds)) return null;
  if (!split.cases.includes(fails)) return { facts: [], exact: true };
  const product = asProduct(split);
  const chosen = product ?? sufficient(split);
  const facts = chosen
    .filter((c) => c.modulus > 1)
    .map((c) => congruence(atomDim(c.axis.variable), constant(c.modulus), c.rest, known));
  return { facts, exact: product !== null };
}

/** The axes' residues of a case. */
function residuesOf(axes: readonly Axis[], index: number): readonly number[] {
  const residues: number[] = [];
  let left = index;
  for (let i = axes.length - 1; i >= 0; i--) {
    residues[i] = left % axes[i]!.modulus;
    left = Math.floor(left / axes[i]!.modulus);
  }
  return residues;
}

/** One congruence for each axis that together are just the cases that hold; null where it is not so. */
function asProduct({ axes, cases }: Split): readonly Congruence[] | null {
  const seen = axes.map((axis) => new Uint8Array(axis.modulus));
  let count = 0;
  cases.forEach((state, index) => {
    if (state !== holds) return;
    count++;
    residuesOf(axes, index).forEach((r, i) => {
      seen[i]![r] = 1;
    });
  });
  if (seen.reduce((n, s) => n * s.reduce((a, b) => a + b, 0), 1) !== count) return null;
  const found: Congruence[] = [];
  for (const [i, axis] of axes.entries()) {
    const one = asCongruence(axis, seen[i]!);
    if (one === null) return null;
    found.push(one);
  }
  return found;
}

/** The one class that these residues are. */
function asCongruence(axis: Axis, residues: Uint8Array): Congruence | null {
  const count = residues.reduce((a, b) => a + b, 0);
  const modulus = axis.modulus / count;
  if (!Number.isInteger(modulus)) return null;
  const first = residues.indexOf(1);
  for (let r = 0; r < axis.modulus; r++) if ((residues[r] === 1) !== (r % modulus === first % modulus)) return null;
  return { axis, modulus, rest: floorRemainder(axis.start + first, modulus) };
}

/** Congruences that leave no failing case: multiples where they do, else the classes of the first case that holds; moduli as small as may be. */
function sufficient({ axes, cases }: Split): readonly Congruence[] {
  const zeros = axes.map((axis) => floorRemainder(-axis.start, axis.modulus));
  const at = zeros.reduce((index, r, i) => index * axes[i]!.modulus + r, 0);
  const residues = cases[at] === holds ? zeros : residuesOf(axes, cases.indexOf(holds));
  const moduli = axes.map((axis) => axis.modulus);
  axes.forEach((axis, i) => {
    for (let m = 1; m < axis.modulus; m++) {
      if (axis.modulus % m !== 0) continue;
      const tried = moduli.map((old, j) => (j === i ? m : old));
      if (noneFails(axes, cases, residues, tried)) {
        moduli[i] = m;
        return;
      }
    }
  });
  return axes.map((axis, i) => ({
    axis,
    modulus: moduli[i]!,
    rest: floorRemainder(axis.start + residues[i]!, moduli[i]!),
  }));
}

const noneFails = (
  axes: readonly Axis[],
  cases: Uint8Array,
  residues: readonly number[],
  moduli: readonly number[],
): boolean =>
  cases.every(
    (state, index) => state !== fails || residuesOf(axes, index).some((r, i) => (r - residues[i]!) % moduli[i]! !== 0),
  );

/** `v % modulus == rest` in the variables of the facts: for `D/h` it speaks of D. */
export function congruence(v: Dim, modulus: Dim, rest: number, known: Known): Fact {
  const origin = inOriginals(v, known);
  const by = inOriginals(modulus, known);
  const divisor = divisorOf(origin);
  if (divisor !== null) {
    // origin = X/M is rest modulo m where X is M*rest modulo M*m; the number in X goes to the other side.
    const whole = mul(origin, divisor);
    const c = -(whole.terms.find((t) => t.atoms.length === 0)?.k ?? 0);
    const dim = add(whole, constant(c));
    const all = mul(divisor, by);
    const number = literal(divisor);
    const total = literal(all);
    if (number !== undefined && total !== undefined)
      return { kind: 'congruent', dim, modulus: all, rest: floorRemainder(number * rest + c, total) };
    if (rest === 0 && c >= 0) return { kind: 'congruent', dim, modulus: all, rest: c };
  }
  return { kind: 'congruent', dim: origin, modulus: by, rest };
}

/** The divisor of the one exact quotient that a dim contains; null where there is none, or more. */
function divisorOf(d: Dim): Dim | null {
  const found = d.terms.flatMap((t) => t.atoms.filter((atom) => atom.op === '/'));
  const [only] = found;
  return found.length === 1 && only?.op === '/' ? only.b : null;
}

/** A dim in the variables of the facts. */
export const inOriginals = (d: Dim, known: Known): Dim =>
  variables(d).some((name) => known.origins.has(name)) ? substitute(d, known.origins) : d;
