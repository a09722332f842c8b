/** Decides obligations on dims: proved, true under conditions that are found, refuted with values that break it, or beyond what is looked at. */
import { evaluate, mod } from './algebra.js';
import { impliedFacts, under } from './apply-facts.js';
import { decidePositive, isPositive } from './at-least.js';
import { conjoin } from './conjoin.js';
import { findCounterexample, type Test } from './counterexample.js';
import type { Assignment, Dim, Fact, Verdict } from './dim.js';
import { decideZero, type Hint, isProvedNonZero, isProvedZero } from './equations.js';
import { assume, type Known, know } from './facts.js';
import { DimOverflow, PairMemo } from './intern.js';
import { literal, neg, one, reduce, sub } from './polynomial.js';

export { solveFor } from './solve.js';

/** Several facts as few, those that follow from `given` left out: `H % 2 == 0` and `H % 16 == 0` are one. */
export const conjoinFacts = (facts: readonly Fact[], given: readonly Fact[] = []): readonly Fact[] =>
  conjoin(facts, know(given));

/** `equal`: left == right. `atLeast`: left >= right. `divides`: right % left == 0. */
export interface Claim {
  readonly relation: 'equal' | 'atLeast' | 'divides';
  readonly left: Dim;
  readonly right: Dim;
}

const proved: Verdict = { is: 'proved' };
const nothing: Assignment = new Map();

/** left == right? */
export const decideEqual = (left: Dim, right: Dim, facts: readonly Fact[]): Verdict =>
  decideAll([{ relation: 'equal', left, right }], facts);
/** d >= bound? */
export const decideAtLeast = (d: Dim, bound: Dim, facts: readonly Fact[]): Verdict =>
  decideAll([{ relation: 'atLeast', left: d, right: bound }], facts);
/** d % divisor == 0? */
export const decideDivides = (divisor: Dim, d: Dim, facts: readonly Fact[]): Verdict =>
  decideAll([{ relation: 'divides', left: divisor, right: d }], facts);

/** All of them: one condition for all, residues split once. `fails` breaks at least one. */
export function decideAll(claims: readonly Claim[], facts: readonly Fact[]): Verdict {
  const known = knowFor(
    claims.flatMap((c) => [c.left, c.right]),
    facts,
  );
  const [only] = claims;
  if (only === undefined || claims.length > 1) return decideGuarded(claims, known);
  const memo = memoOf(known)[only.relation];
  return memo.get(only.left.id, only.right.id) ?? memo.set(only.left.id, only.right.id, decideGuarded(claims, known));
}

/** The facts, and what the exact quotients in the claims and in the facts say of themselves. */
function knowFor(dims: readonly Dim[], facts: readonly Fact[]): Known {
  const implied = impliedFacts(dims, facts);
  return know(implied.length === 0 ? facts : [...facts, ...implied]);
}

type Memo = Readonly<Record<Claim['relation'], PairMemo<Verdict>>>;
const memos = new WeakMap<Known, Memo>();
function memoOf(known: Known): Memo {
  let memo = memos.get(known);
  if (memo === undefined) {
    memo = { equal: new PairMemo(), atLeast: new PairMemo(), divides: new PairMemo() };
    memos.set(known, memo);
  }
  return memo;
}

function decideGuarded(claims: readonly Claim[], known: Known): Verdict {
  try {
    return decideClaims(claims, known);
  } catch (error) {
    if (error instanceof DimOverflow) return { is: 'beyond', cases: 0, fails: nothing };
    throw error;
  }
}

function decideClaims(claims: readonly Claim[], known: Known): Verdict {
  if (known.impossible) return proved;
  for (const claim of claims) {
    const always = constantDifference(claim, known);
    if (always !== null) return { is: 'refuted', always, fails: counterexample([claim], known, []) ?? nothing };
  }
  const equations = claims.filter((c) => c.relation !== 'atLeast');
  const found: Fact[] = [];
  const hints: Hint[] = [];
  let weakest = true;
  if (equations.length > 0) {
    const result = decideZero(equations.map(difference), known);
    const whole = result.is === 'proved' ? null : wholeClaim(equations, result.is === 'where' && result.weakest, known);
    if (whole !== null) found.push(whole);
    else if (result.is === 'where') {
      found.push(...result.facts);
      hints.push(...result.hints);
      weakest = result.weakest;
    } else if (result.is === 'never') return refuted(counterexample(equations, known, result.hints));
    else if (result.is === 'beyond')
      return { is: 'beyond', cases: result.cases, fails: counterexample(equations, known, []) ?? nothing };
  }
  for (const claim of claims) {
    if (claim.relation !== 'atLeast') continue;
    const result = decidePositive(sub(claim.left, claim.right), assume(known, found));
    if (result.is === 'never') return refuted(counterexample([claim], known, []));
    if (result.is === 'proved') continue;
    found.push(...result.facts);
    weakest &&= result.weakest;
    if (result.hint !== null) hints.push(result.hint);
  }
  if (found.length === 0) return proved;
  const fails = counterexample(claims, known, hints) ?? nothing;
  return { is: 'where', facts: conjoin(found, known), weakest, fails };
}

/** No condition is known under which it holds. Without values that break it, nothing is said against it. */
const refuted = (fails: Assignment | null): Verdict =>
  fails === null ? { is: 'beyond', cases: 0, fails: nothing } : { is: 'refuted', always: null, fails };

/** What is 0 where the equation holds. */
const difference = (c: Claim): Dim => (c.relation === 'divides' ? mod(c.right, c.left) : sub(c.left, c.right));

/** The number by which a claim misses, whatever the variables are; null where there is none. */
function constantDifference(claim: Claim, known: Known): number | null {
  const k = literal(under(known, difference(claim)));
  return k === undefined || (claim.relation === 'atLeast' ? k >= 0 : k === 0) ? null : k;
}

/** A divisibility that no single variables settle just so is its own condition: `(H + W) % 2 == 0`. */
function wholeClaim(equations: readonly Claim[], settled: boolean, known: Known): Fact | null {
  const [only] = equations;
  if (settled || equations.length !== 1 || only?.relation !== 'divides') return null;
  const { a, b } = reduce(only.right, only.left);
  if (hasOperators(a)) return null;
  const fact: Fact = { kind: 'congruent', dim: a, modulus: b, rest: 0 };
  return assume(known, [fact]).impossible ? null : fact;
}
const hasOperators = (d: Dim): boolean => d.terms.some((t) => t.atoms.some((atom) => atom.op !== 'variable'));

/** left != right? */
export function decideNotEqual(left: Dim, right: Dim, facts: readonly Fact[]): Verdict {
  const known = knowFor([left, right], facts);
  const p = sub(left, right);
  if (known.impossible || isProvedNonZero(p, known)) return proved;
  const equal = assume(known, [{ kind: 'equal', left, right }]);
  if (equal.impossible) return proved;
  const fails = findCounterexample(equal, [left, right], (a) => {
    const x = evaluate(left, a);
    return x !== null && x === evaluate(right, a) ? 'breaks well' : 'keeps';
  });
  if (literal(under(known, p)) === 0) return { is: 'refuted', always: 0, fails: fails ?? nothing };
  for (const side of [p, neg(p)]) {
    const result = decidePositive(sub(side, one), known);
    if (result.is !== 'where') continue;
    const onlyVariables = result.facts.every((f) => f.kind === 'atLeast' && literal(f.bound) !== undefined);
    if (onlyVariables)
      return { is: 'where', facts: conjoin(result.facts, known), weakest: false, fails: fails ?? nothing };
  }
  return refuted(fails);
}

/** Values that satisfy the facts and break one of the claims; null where none were found. */
function counterexample(claims: readonly Claim[], known: Known, hints: readonly Hint[]): Assignment | null {
  const dims = claims.flatMap((c) => [c.left, c.right]);
  const test: Test = (a) => {
    let best: ReturnType<Test> = 'keeps';
    for (const { relation, left, right } of claims) {
      const x = evaluate(left, a);
      const y = evaluate(right, a);
      if (x === null || y === null || (relation === 'divides' && x === 0)) return 'keeps';
      const breaks = relation === 'equal' ? x !== y : relation === 'atLeast' ? x < y : y % x !== 0;
      if (breaks && best !== 'breaks well')
        best = relation !== 'equal' || (x >= 1 && y >= 1) ? 'breaks well' : 'breaks';
    }
    return best;
  };
  return findCounterexample(known, dims, test, hints);
}

/** A comparison at compile time: true or false where it is so for all values, null where it depends on them. */
export function holds(
  relation: '==' | '!=' | '<' | '<=' | '>' | '>=',
  left: Dim,
  right: Dim,
  facts: readonly Fact[],
): boolean | null {
  const known = knowFor([left, right], facts);
  const p = sub(left, right);
  switch (relation) {
    case '==':
      return isProvedZero(p, known) ? true : isProvedNonZero(p, known) ? false : null;
    case '!=':
      return isProvedZero(p, known) ? false : isProvedNonZero(p, known) ? true : null;
    case '>=':
      return sign(p, known);
    case '<=':
      return sign(neg(p), known);
    case '>':
      return sign(sub(p, one), known);
    case '<':
      return sign(sub(neg(p), one), known);
  }
}

/** p >= 0? */
const sign = (p: Dim, known: Known): boolean | null =>
  isPositive(p, known) ? true : isPositive(sub(neg(p), one), known) ? false : null;
