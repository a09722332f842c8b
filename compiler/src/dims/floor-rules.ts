/** Decides the normal forms of `//` and `%`: what is a multiple of the divisor is pulled out, common factors are reduced, nested floors become one. */
import type { Atom, Dim } from './dim.js';
import { monomial, PairMemo, product } from './intern.js';
import {
  add,
  constant,
  content,
  divide,
  floorDivide,
  floorRemainder,
  gcd,
  leading,
  literal,
  mul,
  neg,
  one,
  operator,
  reduce,
  Sum,
  scale,
  single,
  sub,
  without,
  zero,
} from './polynomial.js';
import { isNonNegative, least } from './signs.js';

const floorMemo = new PairMemo<Dim>();
/** a // b, rounded down. By 0 it stays as written and evaluates to nothing. */
export function floorDiv(a: Dim, b: Dim): Dim {
  if (b === one) return a;
  return floorMemo.get(a.id, b.id) ?? floorMemo.set(a.id, b.id, floorQuotient(a, b));
}

function floorQuotient(a: Dim, b: Dim): Dim {
  if (b === zero) return operator('//', a, b);
  if (a === zero) return zero;
  if (leading(b).k < 0) return floorDiv(neg(a), neg(b));
  const small = reduce(a, b);
  if (small.b !== b) return floorDiv(small.a, small.b);
  if (isBelow(a, b)) return zero;
  const { quotient, rest } = divide(a, b);
  if (quotient !== zero) return add(quotient, floorDiv(rest, b));
  if (!isNonNegative(b)) return operator('//', a, b);
  const g = looseFactor(a, b);
  if (g > 1) return floorDiv(loosen(a, g), divide(b, constant(g)).quotient);
  const inner = single(a, '//', '/');
  if (inner !== null) return floorDiv(add(inner.atom.a, mul(inner.atom.b, inner.others)), mul(inner.atom.b, b));
  return operator('//', a, b);
}

const modMemo = new PairMemo<Dim>();
/** a % b, with the sign of `b`: a - b * (a // b). */
export function mod(a: Dim, b: Dim): Dim {
  if (b === one) return zero;
  return modMemo.get(a.id, b.id) ?? modMemo.set(a.id, b.id, remainder(a, b));
}

function remainder(a: Dim, b: Dim): Dim {
  if (b === zero) return operator('%', a, b);
  if (a === zero) return zero;
  if (leading(b).k < 0) return neg(mod(neg(a), neg(b)));
  const small = reduce(a, b);
  if (small.b !== b) return mul(factor(small.k, small.atoms), mod(small.a, small.b));
  if (isBelow(a, b)) return a;
  const { rest } = divide(a, b);
  if (rest !== a) return mod(rest, b);
  if (!isNonNegative(b)) return operator('%', a, b);
  const g = looseFactor(a, b);
  if (g > 1) {
    const left = constant(floorRemainder(constantOf(a), g));
    return add(scale(mod(loosen(a, g), divide(b, constant(g)).quotient), g), left);
  }
  const by = literal(b);
  const flat = by === undefined ? a : withoutInnerRemainders(a, by);
  return flat === a ? operator('%', a, b) : mod(flat, b);
}

/** The same dim with `b * (a // b)` written as `a - a % b`. */
export function asRemainders(d: Dim): Dim {
  let result = d;
  for (const t of d.terms) {
    for (const atom of t.atoms) {
      const by = atom.op === '//' && atom.b.terms.length === 1 ? atom.b.terms[0]! : undefined;
      if (atom.op !== '//' || by === undefined || t.k % by.k !== 0) continue;
      const others = without(t.atoms, [atom]);
      const left = without(others, by.atoms);
      if (left.length !== others.length - by.atoms.length) continue;
      const times = factor(t.k / by.k, left);
      result = add(sub(result, factor(t.k, t.atoms)), mul(times, sub(atom.a, mod(atom.a, atom.b))));
      break;
    }
  }
  return result;
}

const factor = (k: number, atoms: readonly Atom[]): Dim => monomial(k, product(atoms));

/** `0 <= a < b`, by their form. */
function isBelow(a: Dim, b: Dim): boolean {
  const k = literal(a);
  return k !== undefined ? k >= 0 && k < least(b) : isNonNegative(a) && least(sub(b, a)) >= 1;
}

const constantOf = (d: Dim): number => d.terms.find((t) => t.atoms.length === 0)?.k ?? 0;

/** The number that divides `b` and all of `a` but its constant, where `a` has one: `(6*x + 5)//4` is `(3*x + 2)//2`. */
function looseFactor(a: Dim, b: Dim): number {
  let g = content(b).k;
  for (const t of a.terms) if (t.atoms.length > 0) g = gcd(g, t.k);
  return g;
}

/** `a // g`, where `g` is a loose factor. */
function loosen(a: Dim, g: number): Dim {
  const sum = new Sum();
  for (const t of a.terms) sum.add(floorDivide(t.k, g), t.product);
  return sum.dim();
}

/** `(x % 6 + y) % 3` is `(x + y) % 3`. */
function withoutInnerRemainders(a: Dim, by: number): Dim {
  const sum = new Sum();
  for (const t of a.terms) {
    const atom = t.atoms.length === 1 ? t.atoms[0]! : undefined;
    const inner = atom?.op === '%' ? literal(atom.b) : undefined;
    if (atom?.op === '%' && inner !== undefined && floorRemainder(t.k * inner, by) === 0) sum.addDim(atom.a, t.k);
    else sum.add(t.k, t.product);
  }
  return sum.dim();
}
