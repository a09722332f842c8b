/** Decides how dims are made, taken apart, substituted and evaluated. */
import type { Assignment, Atom, Dim, VariableAtom } from './dim.js';
import { floorDiv, mod } from './floor-rules.js';
import { DimOverflow, operatorAtom, variableAtom, whenForgotten } from './intern.js';
import {
  add,
  atomDim,
  constant,
  exactDiv,
  floorRemainder,
  literal,
  mul,
  neg,
  one,
  operator,
  sub,
  zero,
} from './polynomial.js';
import { isNonNegative } from './signs.js';

export { DimOverflow } from './intern.js';
export { add, constant, exactDiv, floorDiv, literal, mod, mul, neg, sub };

/** A dim variable (at least 1), or an `int` one (any whole number, unless facts bound it). */
export const variable = (name: string, sort: 'dim' | 'int' = 'dim'): Dim => atomDim(variableAtom(name, sort));

/** The smaller one. */
export const min = (a: Dim, b: Dim): Dim => extreme('min', a, b);
/** The larger one. */
export const max = (a: Dim, b: Dim): Dim => extreme('max', a, b);

function extreme(op: 'min' | 'max', a: Dim, b: Dim): Dim {
  const difference = sub(a, b);
  if (isNonNegative(difference)) return op === 'min' ? b : a;
  if (isNonNegative(neg(difference))) return op === 'min' ? a : b;
  return a.id < b.id ? operator(op, a, b) : operator(op, b, a);
}

/** d ^ n: a literal exponent expands, a symbolic one makes an atom. A negative one has no whole value, but for a base of 1 or -1. */
export function power(d: Dim, n: Dim): Dim {
  if (d === one) return one;
  const times = literal(n);
  if (times === undefined || times < 0) return operator('^', d, n);
  const base = literal(d);
  if (base !== undefined) return constant(base ** times);
  if (times > 64) throw new DimOverflow();
  let result = one;
  for (let i = 0; i < times; i++) result = mul(result, d);
  return result;
}

const names = new Map<number, readonly string[]>();
whenForgotten(() => names.clear());
/** The names of the variables that occur, sorted. */
export function variables(d: Dim): readonly string[] {
  const had = names.get(d.id);
  if (had !== undefined) return had;
  const found = new Set<string>();
  for (const { atoms } of d.terms) {
    for (const atom of atoms) {
      if (atom.op === 'variable') found.add(atom.name);
      else for (const part of [atom.a, atom.b]) for (const name of variables(part)) found.add(name);
    }
  }
  if (names.size > 1 << 18) names.clear();
  const made = [...found].sort();
  names.set(d.id, made);
  return made;
}

/** The variables that occur, by name. */
export function variableAtoms(dims: readonly Dim[]): ReadonlyMap<string, VariableAtom> {
  const found = new Map<string, VariableAtom>();
  const visit = (d: Dim): void => {
    for (const { atoms } of d.terms) {
      for (const atom of atoms) {
        if (atom.op === 'variable') found.set(atom.name, atom);
        else {
          visit(atom.a);
          visit(atom.b);
        }
      }
    }
  };
  for (const d of dims) visit(d);
  return found;
}

/** The dim whose atoms are what `replace` gives for them; where it gives null they are rebuilt from their parts. */
export function rewrite(d: Dim, replace: (atom: Atom) => Dim | null): Dim {
  let result = zero;
  let same = true;
  for (const t of d.terms) {
    let product = constant(t.k);
    for (const atom of t.atoms) {
      const next = replace(atom) ?? rebuild(atom, replace);
      if (same && !isAtom(next, atom)) same = false;
      product = mul(product, next);
    }
    result = add(result, product);
  }
  return same ? d : result;
}

const isAtom = (d: Dim, atom: Atom): boolean =>
  d.terms.length === 1 && d.terms[0]!.k === 1 && d.terms[0]!.atoms.length === 1 && d.terms[0]!.atoms[0] === atom;

function rebuild(atom: Atom, replace: (atom: Atom) => Dim | null): Dim {
  if (atom.op === 'variable') return atomDim(atom);
  const a = rewrite(atom.a, replace);
  const b = rewrite(atom.b, replace);
  return a === atom.a && b === atom.b ? atomDim(operatorAtom(atom.op, a, b)) : apply(atom.op, a, b);
}

/** `a op b`, in normal form. */
export function apply(op: Exclude<Atom['op'], 'variable'>, a: Dim, b: Dim): Dim {
  switch (op) {
    case '//':
      return floorDiv(a, b);
    case '/':
      return exactDiv(a, b);
    case '%':
      return mod(a, b);
    case 'min':
      return min(a, b);
    case 'max':
      return max(a, b);
    case '^':
      return power(a, b);
  }
}

/** Replaces variables by dims, all at once. */
export function substitute(d: Dim, values: ReadonlyMap<string, Dim>): Dim {
  if (values.size === 0 || !variables(d).some((name) => values.has(name))) return d;
  return rewrite(d, (atom) => (atom.op === 'variable' ? (values.get(atom.name) ?? null) : null));
}

/** The value, each variable of `d` having one in `a`; null where a divisor is 0, an exact quotient is not whole, or a value is beyond 2^53. */
export function evaluate(d: Dim, a: Assignment): number | null {
  const value = numberOf(d, a);
  return Number.isNaN(value) ? null : value;
}

function numberOf(d: Dim, a: Assignment): number {
  let sum = 0;
  for (const { k, atoms } of d.terms) {
    let product = k;
    for (const atom of atoms) product *= numberOfAtom(atom, a);
    sum += product;
    if (!Number.isSafeInteger(product) || !Number.isSafeInteger(sum)) return Number.NaN;
  }
  return sum;
}

function numberOfAtom(atom: Atom, a: Assignment): number {
  if (atom.op === 'variable') {
    const value = a.get(atom.name);
    if (value === undefined) throw new Error(`no value for the dim variable ${atom.name}`);
    return value;
  }
  return applyNumbers(atom.op, numberOf(atom.a, a), numberOf(atom.b, a));
}

/** `x op y` of numbers; NaN where it has no whole value up to 2^53. */
export function applyNumbers(op: Exclude<Atom['op'], 'variable'>, x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  switch (op) {
    case '//':
      return y === 0 ? Number.NaN : safe((x - floorRemainder(x, y)) / y);
    case '/':
      return y === 0 || x % y !== 0 ? Number.NaN : safe(x / y);
    case '%':
      return y === 0 ? Number.NaN : floorRemainder(x, y);
    case 'min':
      return Math.min(x, y);
    case 'max':
      return Math.max(x, y);
    case '^':
      return safe(x ** y);
  }
}

/** Also makes 0 of -0. */
const safe = (x: number): number => (Number.isSafeInteger(x) ? x + 0 : Number.NaN);
