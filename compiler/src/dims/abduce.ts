/** Decides which divisibility would make an equation hold where residues cannot be split: each variable by each divisor in sight, then pairs. */
import { evaluate, variables } from './algebra.js';
import { under } from './apply-facts.js';
import type { Dim, Fact, OperatorAtom } from './dim.js';
import { assume, type Known } from './facts.js';
import { asRemainders, mod } from './floor-rules.js';
import { atomDim, mul, one, zero } from './polynomial.js';
import { congruence, congruencesOf, inOriginals } from './residue-facts.js';
import { divisibleSample, splitResidues } from './residues.js';
import { compareText, show, showFact } from './show.js';
import { least } from './signs.js';

const maxCandidates = 24;

/** Facts that, with the known ones, make `p == 0` (in the variables of the facts); null where none are found. They are sufficient; whether they are necessary is not said. */
export function abduce(p: Dim, known: Known): readonly Fact[] | null {
  const { linked, others } = candidates(under(known, p), known);
  const tried = (facts: readonly Fact[]): readonly Fact[] | null => suffices(p, known, facts);
  for (const fact of linked) {
    const found = tried([fact]);
    if (found !== null) return found;
  }
  for (const fact of others) {
    const found = tried([fact]);
    if (found !== null) return found;
  }
  for (let i = 0; i < linked.length; i++) {
    for (let j = i + 1; j < linked.length; j++) {
      const found = tried([linked[i]!, linked[j]!]);
      if (found !== null) return found;
    }
  }
  return linked.length > 2
    ? shrink(
        linked.filter((f) => f.kind === 'congruent'),
        tried,
      )
    : null;
}

/** True where `p` is the remainder that the fact makes 0, times what is never 0: then `p == 0` says no less than the fact. */
export function isNecessary(p: Dim, fact: Fact): boolean {
  if (fact.kind !== 'congruent' || fact.rest !== 0) return false;
  const [only, ...more] = asRemainders(p).terms;
  if (only === undefined || more.length > 0) return false;
  const remainder = mod(fact.dim, fact.modulus);
  const others = only.atoms.filter((atom) => atomDim(atom) !== remainder);
  return others.length === only.atoms.length - 1 && others.every((atom) => least(atomDim(atom)) >= 1);
}

/** All together, then without those that are not needed. */
function shrink(
  facts: readonly Fact[],
  tried: (facts: readonly Fact[]) => readonly Fact[] | null,
): readonly Fact[] | null {
  let found = tried(facts);
  if (found === null) return null;
  let kept = facts;
  for (const fact of facts) {
    const fewer = kept.filter((f) => f !== fact);
    const still = tried(fewer);
    if (still === null) continue;
    kept = fewer;
    found = still;
  }
  return found;
}

/** The facts, and the congruences by numbers that are still needed beside them; null where they do not suffice. */
function suffices(p: Dim, known: Known, facts: readonly Fact[]): readonly Fact[] | null {
  const assumed = assume(known, facts);
  if (assumed.impossible) return null;
  const left = under(assumed, p);
  if (left === zero) return facts;
  const sample = evaluate(left, divisibleSample(left));
  if (sample !== null && sample !== 0) return null;
  const split = splitResidues([left], [], assumed);
  if (!('splits' in split)) return null;
  const more: Fact[] = [];
  for (const s of split.splits) {
    const condition = congruencesOf(s, assumed);
    if (condition === null) return null;
    more.push(...condition.facts);
  }
  // What is left may speak of a symbolic quotient as of a variable: that proves, but reads badly as a condition.
  return more.some(
    (f) =>
      f.kind === 'congruent' &&
      f.dim.terms.some((t) => t.atoms.some((a) => a.op === 'variable' && !/^\w+$/.test(a.name))),
  )
    ? null
    : [...facts, ...more];
}

/** `linked`: a numerator's variable by that numerator's divisor; `others`: by other divisors and products of two. */
function candidates(p: Dim, known: Known): { readonly linked: readonly Fact[]; readonly others: readonly Fact[] } {
  const atoms = new Set<OperatorAtom>();
  collect(p, atoms);
  const linked = new Map<string, Fact>();
  const others = new Map<string, Fact>();
  const put = (to: Map<string, Fact>, fact: Fact): void => {
    const text = showFact(fact);
    if (!linked.has(text) && to.size < maxCandidates) to.set(text, fact);
  };
  const quotients = [...atoms]
    .filter((atom) => atom.op === '//' || atom.op === '%')
    .sort((a, b) => compareText(show(atomDim(a)), show(atomDim(b))));
  const divisible = (v: Dim, by: Dim, to: Map<string, Fact>): void => {
    if (!variables(v).some((name) => variables(by).includes(name))) put(to, congruence(v, by, 0, known));
  };
  const names = new Map<string, Dim>();
  for (const { a, b } of quotients) {
    for (const v of plainVariables(a)) {
      names.set(show(v), v);
      divisible(v, b, linked);
    }
  }
  for (const { a, b } of quotients)
    if (plainVariables(a).length !== 1 || a.terms.length > 1)
      put(linked, { kind: 'congruent', dim: inOriginals(a, known), modulus: inOriginals(b, known), rest: 0 });
  for (const atom of atoms) {
    if (atom.op !== 'min' && atom.op !== 'max') continue;
    put(linked, { kind: 'atLeast', dim: inOriginals(atom.a, known), bound: inOriginals(atom.b, known) });
    put(linked, { kind: 'atLeast', dim: inOriginals(atom.b, known), bound: inOriginals(atom.a, known) });
  }
  const divisors = [...new Set(quotients.map((atom) => atom.b))];
  const products = divisors.flatMap((d, i) => divisors.slice(i).map((e) => mul(d, e)));
  for (const v of names.values()) for (const d of [...divisors, ...products]) if (d !== one) divisible(v, d, others);
  return { linked: [...linked.values()], others: [...others.values()] };
}

function collect(d: Dim, into: Set<OperatorAtom>): void {
  for (const t of d.terms) {
    for (const atom of t.atoms) {
      if (atom.op === 'variable' || into.has(atom)) continue;
      into.add(atom);
      collect(atom.a, into);
      collect(atom.b, into);
    }
  }
}

/** The variables of a dim that stand outside of operators. */
function plainVariables(d: Dim): readonly Dim[] {
  const found = new Set<Dim>();
  for (const t of d.terms) for (const atom of t.atoms) if (atom.op === 'variable') found.add(atomDim(atom));
  return [...found].sort((a, b) => compareText(show(a), show(b)));
}
