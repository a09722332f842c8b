/** Decides what a dim is under known facts, and whether given values satisfy them. */
import { apply, evaluate, rewrite, substitute } from './algebra.js';
import { isAtLeastZero, simplifyInequality } from './bounds.js';
import type { Assignment, Atom, Dim, Fact } from './dim.js';
import type { Known } from './facts.js';
import { atomDim, divide, exactDiv, floorRemainder, leading, literal, neg, one, sub, zero } from './polynomial.js';

/** The dim under what is known: variables replaced, remainders of known multiples 0, `min`, `max` and floors decided where the bounds decide them. */
export function under(known: Known, d: Dim): Dim {
  const replaced = substitute(d, known.values);
  const plain =
    known.low.size + known.high.size + known.inequalities.length + known.multiples.length + known.atoms.size === 0;
  return plain ? replaced : simplify(known, replaced);
}

function simplify(known: Known, d: Dim): Dim {
  if (d.terms.every((t) => t.atoms.every((atom) => atom.op === 'variable'))) return d;
  return rewrite(d, (atom) => {
    const value = known.atoms.get(atom);
    if (value !== undefined) return value;
    if (atom.op === 'variable') return null;
    const a = simplify(known, atom.a);
    const b = simplify(known, atom.b);
    return decided(known, atom.op, a, b) ?? (a === atom.a && b === atom.b ? atomDim(atom) : apply(atom.op, a, b));
  });
}

/** What `a op b` is, where the bounds or a known multiple say it. */
function decided(known: Known, op: Exclude<Atom['op'], 'variable'>, a: Dim, b: Dim): Dim | null {
  switch (op) {
    case 'min':
    case 'max': {
      const difference = sub(a, b);
      if (isAtLeastZero(simplifyInequality(difference), known)) return op === 'min' ? b : a;
      return isAtLeastZero(simplifyInequality(neg(difference)), known) ? (op === 'min' ? a : b) : null;
    }
    case '//':
    case '%':
      if (isMultiple(known, a, b)) return op === '%' ? zero : exactDiv(a, b);
      if (!isAtLeastZero(a, known, 1) || !isAtLeastZero(sub(sub(b, one), a), known, 1)) return null;
      return op === '%' ? a : zero;
    default:
      return null;
  }
}

/** True where a kept fact says that `b` divides `a`. */
const isMultiple = (known: Known, a: Dim, b: Dim): boolean =>
  b !== zero &&
  leading(b).k > 0 &&
  known.multiples.some(({ dim, modulus }) => divides(b, modulus) && dividesOrZero(dim, a));
const divides = (b: Dim, a: Dim): boolean => a === b || divide(a, b).rest === zero;
const dividesOrZero = (b: Dim, a: Dim): boolean => divides(leading(b).k > 0 ? b : neg(b), a);

/** The exact quotients of a dim say themselves that they are whole. */
export function impliedFacts(dims: readonly Dim[], facts: readonly Fact[]): readonly Fact[] {
  const found: Fact[] = [];
  const visit = (d: Dim): void => {
    for (const t of d.terms) {
      for (const atom of t.atoms) {
        if (atom.op === 'variable') continue;
        visit(atom.a);
        visit(atom.b);
        if (atom.op !== '/' || literal(atom.b) === 0) continue;
        const known = [...facts, ...found].some(
          (f) => f.kind === 'congruent' && f.rest === 0 && f.dim === atom.a && f.modulus === atom.b,
        );
        if (!known) found.push(quotientFact(atom.a, atom.b));
      }
    }
  };
  for (const d of dims) visit(d);
  for (const fact of facts) for (const d of dimsOf(fact)) visit(d);
  return found;
}

const quotientFacts = new WeakMap<Dim, WeakMap<Dim, Fact>>();
/** `a % b == 0`, the same object each time, so that it is solved once. */
function quotientFact(a: Dim, b: Dim): Fact {
  let of = quotientFacts.get(a);
  if (of === undefined) {
    of = new WeakMap();
    quotientFacts.set(a, of);
  }
  let fact = of.get(b);
  if (fact === undefined) {
    fact = { kind: 'congruent', dim: a, modulus: b, rest: 0 };
    of.set(b, fact);
  }
  return fact;
}

/** The dims that a fact speaks of. */
export function dimsOf(fact: Fact): readonly [Dim, Dim] {
  switch (fact.kind) {
    case 'congruent':
      return [fact.dim, fact.modulus];
    case 'atLeast':
      return [fact.dim, fact.bound];
    case 'equal':
      return [fact.left, fact.right];
  }
}

/** Whether the facts hold for these values; false too where they have no value. */
export function satisfies(facts: readonly Fact[], a: Assignment): boolean {
  return facts.every((fact) => {
    if (fact.kind === 'congruent') {
      const value = evaluate(fact.dim, a);
      const by = evaluate(fact.modulus, a);
      return value !== null && by !== null && by !== 0 && floorRemainder(value, by) === fact.rest;
    }
    const [left, right] =
      fact.kind === 'equal'
        ? [evaluate(fact.left, a), evaluate(fact.right, a)]
        : [evaluate(fact.dim, a), evaluate(fact.bound, a)];
    return left !== null && right !== null && (fact.kind === 'equal' ? left === right : left >= right);
  });
}
