/** Decides how several facts are said as few: congruences of one dim become one, the largest lower bound stays, what follows from the others goes. */
import { under } from './apply-facts.js';
import { isPositive } from './at-least.js';
import type { Fact } from './dim.js';
import { type Known, know } from './facts.js';
import { mod } from './floor-rules.js';
import { constant, floorRemainder, gcd, literal, sub, zero } from './polynomial.js';
import { compareText, showFact } from './show.js';

/** The same in as few facts as can be seen, in a fixed order. `given` is known beside them and not repeated. */
export function conjoin(facts: readonly Fact[], given: Known): readonly Fact[] {
  const merged: Fact[] = [];
  for (const fact of facts) {
    const at = merged.findIndex((other) => joined(other, fact) !== null);
    if (at < 0) merged.push(fact);
    else merged[at] = joined(merged[at]!, fact)!;
  }
  let kept: readonly Fact[] = merged;
  // Bounds first: `H >= 2` follows from `H % 16 == 0`, which tells more.
  for (const fact of [...merged.filter((f) => f.kind === 'atLeast'), ...merged.filter((f) => f.kind !== 'atLeast')]) {
    const others = kept.filter((f) => f !== fact);
    if (follows(fact, know([...given.facts, ...others]))) kept = others;
  }
  return [...kept].sort((a, b) => rank(a) - rank(b) || compareText(showFact(a), showFact(b)));
}

const rank = (fact: Fact): number => ['congruent', 'atLeast', 'equal'].indexOf(fact.kind);

/** True where what is known proves the fact. */
export function follows(fact: Fact, known: Known): boolean {
  if (known.impossible) return true;
  switch (fact.kind) {
    case 'congruent':
      return (
        under(known, mod(sub(fact.dim, constant(fact.rest)), fact.modulus)) === zero &&
        (literal(fact.modulus) !== undefined || fact.rest === 0)
      );
    case 'atLeast':
      return isPositive(sub(fact.dim, fact.bound), known);
    case 'equal':
      return under(known, sub(fact.left, fact.right)) === zero;
  }
}

const maxModulus = 1 << 20;

/** One fact that says both; null where there is none. */
function joined(a: Fact, b: Fact): Fact | null {
  if (a.kind === 'congruent' && b.kind === 'congruent' && a.dim === b.dim) {
    const m = literal(a.modulus);
    const n = literal(b.modulus);
    if (m === undefined || n === undefined || a.rest >= m || b.rest >= n || (a.rest - b.rest) % gcd(m, n) !== 0)
      return null;
    if (Math.min(a.rest, b.rest) < 0 || n > maxModulus) return null;
    let rest = a.rest;
    while (floorRemainder(rest, n) !== b.rest) rest += m;
    const modulus = (m / gcd(m, n)) * n;
    return Number.isSafeInteger(modulus) ? { kind: 'congruent', dim: a.dim, modulus: constant(modulus), rest } : null;
  }
  if (a.kind === 'atLeast' && b.kind === 'atLeast' && a.dim === b.dim) {
    const m = literal(a.bound);
    const n = literal(b.bound);
    return m === undefined || n === undefined ? null : m >= n ? a : b;
  }
  return null;
}
