/** Verdicts on random obligations agree with brute force over small values. */
import { beforeEach, describe, expect, it } from 'vitest';
import { constant, DimOverflow, evaluate, literal, sub, variable, variables } from '../../compiler/src/dims/algebra.js';
import { decideAtLeast, decideDivides, decideEqual, decideNotEqual, holds } from '../../compiler/src/dims/decide.js';
import type { Dim, Fact, Verdict } from '../../compiler/src/dims/dim.js';
import { showAssignment, showFact } from '../../compiler/src/dims/show.js';
import {
  dimOf,
  type Expression,
  plainValue,
  type Random,
  randomExpression,
  randomNumbers,
  type Shape,
  written,
} from './expressions.js';

/** DLN_FUZZ raises it. */
const count = Math.ceil(Number(process.env.DLN_FUZZ ?? 100_000) / 40);

const one: Shape = {
  names: ['H'],
  operators: ['+', '+', '-', '*', '//', '//', '//', '%', 'min', 'max'],
  numbers: [-5, -3, -2, -1, 0, 1, 1, 2, 2, 3, 4, 5, 6, 8],
  literalDivisors: true,
};
const two: Shape = { ...one, names: ['H', 'W'] };
const symbolic: Shape = {
  ...two,
  names: ['H', 'h', 'W'],
  literalDivisors: false,
  operators: ['+', '-', '*', '*', '//', '//', '/', '%'],
};
const shapes = [one, one, two, symbolic];

type Relation = 'equal' | 'atLeast' | 'divides' | 'different';
interface Question {
  readonly relation: Relation;
  readonly left: Expression;
  readonly right: Expression;
  readonly facts: readonly Fact[];
  readonly names: readonly string[];
}

const factsFor = (random: Random, names: readonly string[]): readonly Fact[] =>
  Array.from({ length: random.below(3) === 0 ? 1 + random.below(2) : 0 }, (): Fact => {
    const dim = variable(random.pick(names));
    const other = variable(random.pick(names));
    switch (random.below(5)) {
      case 0: {
        const modulus = 2 + random.below(5);
        return { kind: 'congruent', dim, modulus: constant(modulus), rest: random.below(modulus) };
      }
      case 1:
        return { kind: 'congruent', dim, modulus: other, rest: 0 };
      case 2:
        return { kind: 'atLeast', dim, bound: constant(random.below(12)) };
      case 3:
        return { kind: 'atLeast', dim, bound: other };
      default:
        return { kind: 'equal', left: dim, right: random.below(2) === 0 ? constant(1 + random.below(8)) : other };
    }
  });

function question(random: Random): Question {
  const shape = random.pick(shapes);
  const relation = random.pick<Relation>(['equal', 'equal', 'atLeast', 'divides', 'different']);
  const left = randomExpression(random, shape, 1 + random.below(3));
  // Two expressions are hardly ever equal: one taken apart and put together again may be.
  const similar: Expression = {
    op: random.pick(['*', '+']),
    a: { op: '//', a: left, b: { op: 'number', value: 2 } },
    b: random.pick([
      { op: 'number', value: 2 },
      { op: '//', a: { op: '+', a: left, b: { op: 'number', value: 1 } }, b: { op: 'number', value: 2 } },
    ]),
  };
  const right =
    relation === 'divides'
      ? { op: 'number' as const, value: 2 + random.below(6) }
      : random.below(3) === 0
        ? similar
        : randomExpression(random, shape, 1 + random.below(3));
  return { relation, left, right, facts: factsFor(random, shape.names), names: shape.names };
}

type Decide = (relation: Relation, left: Dim, right: Dim, facts: readonly Fact[]) => Verdict;
const deciders: Readonly<Record<Relation, (left: Dim, right: Dim, facts: readonly Fact[]) => Verdict>> = {
  equal: decideEqual,
  atLeast: decideAtLeast,
  divides: (d: Dim, by: Dim, facts: readonly Fact[]) => decideDivides(by, d, facts),
  different: decideNotEqual,
};
const decide: Decide = (relation, left, right, facts) => deciders[relation](left, right, facts);

/** Whether the facts hold, by what `%`, `>=` and `==` say. */
function satisfies(facts: readonly Fact[], values: ReadonlyMap<string, number>): boolean {
  const at = (d: Dim): number => evaluate(d, values) ?? Number.NaN;
  return facts.every((f) => {
    if (f.kind === 'equal') return at(f.left) === at(f.right);
    if (f.kind === 'atLeast') return at(f.dim) >= at(f.bound);
    const by = at(f.modulus);
    return at(f.dim) - by * Math.floor(at(f.dim) / by) === f.rest;
  });
}

/** Null where a side has no value. */
function isTrue({ relation, left, right }: Question, values: ReadonlyMap<string, number>): boolean | null {
  const x = plainValue(left, values);
  const y = plainValue(right, values);
  if (x === null || y === null) return null;
  return relation === 'equal'
    ? x === y
    : relation === 'different'
      ? x !== y
      : relation === 'atLeast'
        ? x >= y
        : x % y === 0;
}

function* small(names: readonly string[], below: number): Generator<ReadonlyMap<string, number>> {
  const total = below ** names.length;
  for (let i = 0; i < total; i++)
    yield new Map(names.map((name, j) => [name, 1 + (Math.floor(i / below ** j) % below)]));
}

const sizes = [1, 130, 24, 9];

/** The names that normal forms and facts speak of. A root in one variable would count once for each value of a name that is not there. */
function namesOf(q: Question, left: Dim, right: Dim): readonly string[] {
  const dims = [
    left,
    right,
    ...q.facts.flatMap((f) =>
      f.kind === 'congruent' ? [f.dim, f.modulus] : f.kind === 'atLeast' ? [f.dim, f.bound] : [f.left, f.right],
    ),
  ];
  return q.names.filter((name) => dims.some((d) => variables(d).includes(name)));
}

interface Tally {
  readonly wrong: string[];
  readonly verdicts: Record<string, number>;
  /** Brute force finds a counterexample, the decision did not. */
  missed: number;
  /** True as far as brute force looked, and not proved. */
  unproved: number;
}

function check(q: Question, left: Dim, right: Dim, tally: Tally, decided: Decide): void {
  const verdict = decided(q.relation, left, right, q.facts);
  const names = namesOf(q, left, right);
  const { wrong, verdicts } = tally;
  const name = verdict.is === 'where' ? (verdict.weakest ? 'weakest' : 'sufficient') : verdict.is;
  verdicts[name] = (verdicts[name] ?? 0) + 1;
  const say = (what: string, values: ReadonlyMap<string, number>): void => {
    const where = verdict.is === 'where' ? ` where ${verdict.facts.map(showFact).join(', ')}` : '';
    wrong.push(
      `${what}: ${written(q.left)} ${q.relation} ${written(q.right)} given [${q.facts.map(showFact).join(', ')}] -> ${name}${where} at ${showAssignment(values)}`,
    );
  };
  let without = false;
  let everTrue = false;
  let everFalse = false;
  if (verdict.is !== 'proved') {
    if (verdict.fails.size === 0) without = true;
    else {
      const full = new Map([...q.names.map((n): [string, number] => [n, 1]), ...verdict.fails]);
      // A normal form may have a value where the expression divides by 0.
      if (isTrue(q, full) === true) say('the counterexample breaks nothing', full);
    }
  }
  let exceptions = 0;
  for (const some of small(names, sizes[names.length]!)) {
    const values = new Map([...q.names.map((n): [string, number] => [n, 1]), ...some]);
    const value = isTrue(q, values);
    if (value === null || !satisfies(q.facts, values)) continue;
    everTrue ||= value;
    everFalse ||= !value;
    if (verdict.is === 'proved' && !value) {
      say('proved and false', values);
      return;
    }
    if (verdict.is === 'refuted' && verdict.always !== null && value) {
      say('refuted always and true', values);
      return;
    }
    if (verdict.is === 'where') {
      const known = satisfies(verdict.facts, values);
      if (known && !value) {
        say('not sufficient', values);
        return;
      }
      // A polynomial has a few roots.
      if (verdict.weakest && !known && value && ++exceptions > 6) {
        say('not necessary', values);
        return;
      }
    }
  }
  if (without && everFalse && variables(left).length + variables(right).length > 0) tally.missed++;
  if (verdict.is !== 'proved' && everTrue && !everFalse) tally.unproved++;
}

/** `decided` instead of the real one: until the first thing that is wrong. */
function run(seed: number, rounds: number, decided: Decide = decide): Tally {
  const random = randomNumbers(seed);
  const tally: Tally = { wrong: [], verdicts: {}, missed: 0, unproved: 0 };
  for (let i = 0; i < rounds && (decided === decide || tally.wrong.length === 0); i++) {
    const q = question(random);
    try {
      const [left, right] = [dimOf(q.left), dimOf(q.right)];
      check(q, left, right, tally, decided);
    } catch (error) {
      if (!(error instanceof DimOverflow)) throw error;
    }
  }
  return tally;
}

// Long loops let the runner speak in between.
beforeEach(() => new Promise<void>((resolve) => setImmediate(resolve)));

describe('verdicts', () => {
  const parts = 5;
  it.each(Array.from({ length: parts }, (_, part) => part))(
    `on ${count / parts} random obligations agree with brute force (%i)`,
    (part) => {
      const { wrong, verdicts, missed, unproved } = run(11 + part, count / parts);
      expect(wrong).toEqual([]);
      for (const name of ['proved', 'weakest', 'sufficient', 'refuted'])
        expect(verdicts[name]).toBeGreaterThan(count / parts / 50);
      expect(missed).toBeLessThan(count / parts / 100);
      expect(unproved).toBeLessThan(count / parts / 25);
    },
    600_000,
  );

  // Deciders that are almost right.
  const changed =
    (change: (verdict: Verdict, left: Dim, right: Dim) => Verdict): Decide =>
    (relation, left, right, facts) =>
      change(decide(relation, left, right, facts), left, right);
  const broken: readonly [string, Decide][] = [
    ['facts are not needed', changed((v) => (v.is === 'where' && v.weakest ? { is: 'proved' } : v))],
    ['half of the modulus does', changed((v) => (v.is === 'where' ? { ...v, facts: v.facts.map(half) } : v))],
    ['a lower bound is one less', changed((v) => (v.is === 'where' ? { ...v, facts: v.facts.map(oneLess) } : v))],
    ['the first fact is enough', changed((v) => (v.is === 'where' ? { ...v, facts: v.facts.slice(0, 1) } : v))],
    ['every condition is weakest', changed((v) => (v.is === 'where' ? { ...v, weakest: true } : v))],
    [
      'any values are a counterexample',
      changed((v) => (v.is === 'where' ? { ...v, fails: new Map([['H', 840]]) } : v)),
    ],
    [
      'facts hold of all values',
      (relation, left, right) =>
        decide(relation, left, right, [{ kind: 'congruent', dim: variable('H'), modulus: constant(4), rest: 0 }]),
    ],
    [
      'what is true of 60 is proved',
      changed((v, left, right) =>
        v.is === 'refuted' && evaluate(left, sixty) === evaluate(right, sixty) ? { is: 'proved' } : v,
      ),
    ],
  ];
  const sixty = new Map(['H', 'W', 'h'].map((name) => [name, 60]));
  function half(fact: Fact): Fact {
    const modulus = fact.kind === 'congruent' ? literal(fact.modulus) : undefined;
    if (fact.kind !== 'congruent' || modulus === undefined || modulus % 2 !== 0) return fact;
    return { ...fact, modulus: constant(modulus / 2), rest: fact.rest % (modulus / 2) };
  }
  const oneLess = (fact: Fact): Fact =>
    fact.kind === 'atLeast' ? { ...fact, bound: sub(fact.bound, constant(1)) } : fact;
  it.each(broken)('would be noticed to be wrong: %s', (_, decided) => {
    expect(run(3, 1200, decided).wrong.length).toBeGreaterThan(0);
  });

  it('of compile-time conditions agree with brute force', () => {
    const random = randomNumbers(5);
    const relations = ['==', '!=', '<', '<=', '>', '>='] as const;
    const wrong: string[] = [];
    let known = 0;
    for (let i = 0; i < count; i++) {
      const q = question(random);
      const relation = random.pick(relations);
      const verdict = holds(relation, dimOf(q.left), dimOf(q.right), q.facts);
      if (verdict === null) continue;
      known++;
      for (const values of small(q.names, sizes[q.names.length]!)) {
        const x = plainValue(q.left, values);
        const y = plainValue(q.right, values);
        if (x === null || y === null || !satisfies(q.facts, values)) continue;
        const value = { '==': x === y, '!=': x !== y, '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y }[relation];
        if (value !== verdict)
          wrong.push(
            `${written(q.left)} ${relation} ${written(q.right)} given [${q.facts.map(showFact).join(', ')}] is not ${verdict} at ${showAssignment(values)}`,
          );
      }
    }
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(count / 4);
  }, 600_000);
});
