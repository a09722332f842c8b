/** Normal forms have the values of the expressions they are made of; a wrong rule is noticed. */
import { beforeEach, describe, expect, it } from 'vitest';
import * as algebra from '../../compiler/src/dims/algebra.js';
import type { Dim } from '../../compiler/src/dims/dim.js';
import {
  dimOf,
  type Expression,
  plainValue,
  type Random,
  type Rules,
  randomExpression,
  randomNumbers,
  type Shape,
  written,
} from './expressions.js';

/** DLN_FUZZ raises it. */
const count = Number(process.env.DLN_FUZZ ?? 100_000);

const names = ['H', 'W', 'D', 'h'];
const shape: Shape = {
  names: [...names, 'i'],
  operators: ['+', '+', '-', '*', '//', '//', '//', '/', '%', 'min', 'max', '^'],
  numbers: [-7, -3, -2, -1, 0, 1, 1, 2, 2, 3, 4, 5, 6, 8, 12],
  literalDivisors: false,
};
const literalShape: Shape = { ...shape, names, literalDivisors: true };
const sorts = new Map([['i', 'int' as const]]);

const assignment = (random: Random): ReadonlyMap<string, number> =>
  new Map([
    ...names.map((name): [string, number] => [name, 1 + random.below(random.below(2) === 0 ? 5 : 60)]),
    ['i', random.below(41) - 20],
  ]);

interface Outcome {
  readonly wrong: readonly string[];
  /** Evaluations where the expression has a value. */
  readonly compared: number;
  readonly overflows: number;
}

function fuzz(seed: number, rounds: number, rules: Rules = algebra): Outcome {
  const random = randomNumbers(seed);
  const wrong: string[] = [];
  let compared = 0;
  let overflows = 0;
  for (let i = 0; i < rounds; i++) {
    const e = randomExpression(random, random.below(2) === 0 ? shape : literalShape, 1 + random.below(4));
    const d = normalForm(e, rules);
    if (d === null) overflows++;
    for (let k = 0; k < 4; k++) {
      const values = assignment(random);
      const plain = plainValue(e, values);
      if (d === null || plain === null) continue;
      const value = algebra.evaluate(d, values);
      // A product of large numbers inside may overflow in one form alone.
      if (value === null && Math.max(...values.values()) > 5) continue;
      compared++;
      if (value !== plain) wrong.push(`${written(e)} at ${[...values].join(' ')}: ${plain}, normal form ${value}`);
    }
  }
  return { wrong, compared, overflows };
}

function normalForm(e: Expression, rules: Rules): Dim | null {
  try {
    return dimOf(e, rules, sorts);
  } catch (error) {
    if (error instanceof algebra.DimOverflow) return null;
    throw error;
  }
}

// Long loops let the runner speak in between.
beforeEach(() => new Promise<void>((resolve) => setImmediate(resolve)));

describe('normal forms', () => {
  const parts = 10;
  it.each(Array.from({ length: parts }, (_, part) => part))(
    `have the values of ${count / parts} random expressions (%i)`,
    (part) => {
      const { wrong, compared, overflows } = fuzz(20261123 + part, count / parts);
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThan((2 * count) / parts);
      expect(overflows).toBeLessThan(count / parts / 50);
    },
    600_000,
  );

  // Each of these has been, or could be, somebody's idea of a rule.
  const { add, sub, mul, floorDiv, exactDiv, mod, constant, literal, min } = algebra;
  const broken: readonly [string, Partial<Rules>][] = [
    [
      'floors distribute over sums',
      { floorDiv: (a, b) => partsOf(a).reduce((sum, part) => add(sum, floorDiv(part, b)), constant(0)) },
    ],
    ['a floor is an exact quotient', { floorDiv: exactDiv }],
    [
      'floors truncate',
      {
        floorDiv: (a, b) =>
          literal(a) !== undefined && literal(b) !== undefined && literal(b) !== 0
            ? constant(Math.trunc(literal(a)! / literal(b)!) + 0)
            : floorDiv(a, b),
      },
    ],
    ['nested floors forget the factor', { floorDiv: (a, b) => nestedWithoutFactor(a, b) ?? floorDiv(a, b) }],
    ['a remainder is that of the negative', { mod: (a, b) => mod(mul(constant(-1), a), b) }],
    ['min is the first', { min: (a) => a }],
    ['max of a sum', { max: (a, b) => sub(add(a, b), min(a, constant(1))) }],
  ];
  /** What varies in a sum, and its number. */
  function partsOf(a: Dim): readonly Dim[] {
    const number = constant(a.terms.find((t) => t.atoms.length === 0)?.k ?? 0);
    return [sub(a, number), number];
  }
  function nestedWithoutFactor(a: Dim, b: Dim): Dim | null {
    const inner = a.terms.find((t) => t.k === 1 && t.atoms.length === 1 && t.atoms[0]!.op === '//')?.atoms[0];
    if (inner === undefined || inner.op !== '//' || a.terms.length < 2) return null;
    const rest = sub(a, floorDiv(inner.a, inner.b));
    return floorDiv(add(inner.a, rest), mul(inner.b, b));
  }
  it.each(broken)('would be noticed: %s', (_, rule) => {
    expect(fuzz(7, 3000, { ...algebra, ...rule }).wrong.length).toBeGreaterThan(0);
  });
});
