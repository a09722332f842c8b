/** Holds that costs are exact: the polynomials agree with whole numbers of any size, whatever the order of the sums. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, floorDiv, variable } from '../../compiler/src/dims/algebra.js';
import {
  type Amount,
  amountOf,
  elements,
  minus,
  nothing,
  numberOf,
  over,
  plus,
  showAmount,
  substituted,
  times,
  timesDim,
  variablesOf,
} from '../../compiler/src/summary/amount.js';

const names = ['A', 'B', 'N'] as const;
const leaf = fc.oneof(
  fc.constantFrom(...names).map((name) => amountOf(variable(name))),
  fc.integer({ min: -9, max: 2 ** 40 }).map((k) => amountOf(constant(k))),
);
interface Both {
  readonly amount: Amount;
  readonly value: bigint;
}
const at = new Map([
  ['A', 7],
  ['B', 12],
  ['N', 1_000_003],
]);
const both: fc.Arbitrary<Both> = fc.letrec<{ tree: Both }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf.map((amount) => ({ amount, value: numberOf(amount, at) as bigint })),
    fc.tuple(fc.constantFrom('+', '-', '*'), tie('tree'), tie('tree')).map(([op, x, y]) => ({
      amount: (op === '+' ? plus : op === '-' ? minus : times)(x.amount, y.amount),
      value: op === '+' ? x.value + y.value : op === '-' ? x.value - y.value : x.value * y.value,
    })),
  ),
})).tree;

describe('an amount', () => {
  it('is the number that whole-number arithmetic gives', () => {
    fc.assert(
      fc.property(both, ({ amount, value }) => numberOf(amount, at) === value),
      { numRuns: 500 },
    );
  });

  it('goes beyond 2^53 without rounding', () => {
    const large = timesDim(elements([constant(2 ** 50), constant(2 ** 50)]), variable('N'));
    expect(numberOf(large, new Map([['N', 3]]))).toBe(3n * 2n ** 100n);
    expect(showAmount(large)).toBe(`${2n ** 100n}*N`);
    expect(showAmount(plus(large, amountOf(constant(-1))))).toBe(`${2n ** 100n}*N - 1`);
    expect(numberOf(over(large, constant(4)), new Map([['N', 1]]))).toBe(2n ** 98n);
  });

  it('cancels a quotient with its divisor', () => {
    const [c, g] = [variable('C'), variable('G')];
    expect(showAmount(timesDim(over(amountOf(c), g), g))).toBe('C');
  });

  it('is open until every variable has a number', () => {
    const half = amountOf(floorDiv(variable('N'), constant(2)));
    expect(numberOf(half)).toBeNull();
    expect(numberOf(half, new Map([['N', 7]]))).toBe(3n);
    expect(variablesOf(half)).toEqual(['N']);
    expect(showAmount(substituted(half, new Map([['N', constant(9)]])))).toBe('4');
    expect(showAmount(nothing)).toBe('0');
  });
});
