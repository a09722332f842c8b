/** Dims as objects: equal ones are the same, they print as people write them, they substitute, evaluate and solve. */
import { describe, expect, it } from 'vitest';
import {
  add,
  constant,
  DimOverflow,
  evaluate,
  exactDiv,
  floorDiv,
  literal,
  max,
  min,
  mod,
  mul,
  neg,
  power,
  sub,
  substitute,
  variable,
  variables,
} from '../../compiler/src/dims/algebra.js';
import { holds, solveFor } from '../../compiler/src/dims/decide.js';
import type { Dim, Fact } from '../../compiler/src/dims/dim.js';
import { show, showAssignment, showFact } from '../../compiler/src/dims/show.js';
import { atLeast, conv, divisible, equal, n, v } from './obligations.js';

const [H, W, D, h, N] = ['H', 'W', 'D', 'h', 'N'].map(v) as [Dim, Dim, Dim, Dim, Dim];
const heads = exactDiv(D, h);

describe('normal forms', () => {
  it.each<[string, Dim, Dim]>([
    ['sums in any order', add(H, add(W, n(2))), add(n(2), add(W, H))],
    ['products in any order', mul(add(H, n(1)), add(W, n(1))), add(mul(H, W), add(H, add(W, n(1))))],
    ['squares', power(add(H, W), n(2)), add(mul(H, H), add(mul(n(2), mul(H, W)), mul(W, W)))],
    ['an exact quotient times its divisor', mul(h, heads), D],
    ['an exact quotient times a multiple of its divisor', mul(mul(n(2), h), mul(N, heads)), mul(mul(n(2), N), D)],
    ['an exact quotient times a part of its divisor', mul(h, exactDiv(D, mul(n(2), h))), exactDiv(D, n(2))],
    ['an exact quotient by a sum', mul(add(h, n(1)), exactDiv(D, add(h, n(1)))), D],
    ['common factors of a quotient', exactDiv(mul(h, D), mul(h, h)), heads],
    ['a multiple over a number', exactDiv(mul(n(3), D), n(3)), D],
    ['nested floors', floorDiv(floorDiv(H, n(2)), n(3)), floorDiv(H, n(6))],
    ['nested floors by dims', floorDiv(floorDiv(D, h), n(2)), floorDiv(D, mul(n(2), h))],
    ['floors of sums of floors', floorDiv(add(floorDiv(H, n(2)), n(1)), n(2)), floorDiv(add(H, n(2)), n(4))],
    ['floors with a common factor', floorDiv(add(mul(n(6), H), n(5)), n(4)), floorDiv(add(mul(n(3), H), n(2)), n(2))],
    ['floors by negative numbers', floorDiv(H, n(-2)), floorDiv(neg(H), n(2))],
    ['remainders of multiples', mod(add(mul(n(6), H), n(7)), n(3)), n(1)],
    ['remainders of remainders', mod(add(mod(H, n(6)), n(9)), n(3)), mod(H, n(3))],
    ['remainders by a dim', mod(add(mul(h, W), D), h), mod(D, h)],
    ['min of one dim', min(H, H), H],
    ['min of dims that differ by a number', min(add(H, n(3)), H), H],
    ['max with what a dim always is', max(H, n(1)), H],
    ['min in any order', min(H, W), min(W, H)],
    ['powers of numbers', power(n(2), n(10)), n(1024)],
  ])('%s', (_, a, b) => {
    expect(a).toBe(b);
  });
  it('are different where values are', () => {
    expect(floorDiv(H, n(2))).not.toBe(exactDiv(H, n(2)));
    expect(variable('H', 'int')).not.toBe(H);
    expect(floorDiv(variable('i', 'int'), variable('i', 'int'))).toBe(n(1));
  });
  it('overflow with one error', () => {
    const large = n(2 ** 40);
    expect(() => mul(large, large)).toThrow(DimOverflow);
    expect(() => add(n(Number.MAX_SAFE_INTEGER), n(1))).toThrow(DimOverflow);
    expect(() => power(n(10), n(16))).toThrow(DimOverflow);
    expect(() => power(H, n(1_000_000_000))).toThrow(DimOverflow);
    expect(() => power(add(add(H, W), add(D, h)), n(60))).toThrow(DimOverflow);
    expect(() => constant(2 ** 53)).toThrow(DimOverflow);
  });
});

describe('show', () => {
  it.each<[Dim, string]>([
    [mul(n(2), N), '2*N'],
    [sub(n(5), H), '5 - H'],
    [sub(W, H), 'W - H'],
    [neg(H), '-H'],
    [conv(H, 5, 2, 0), '(H - 3)//2'],
    [conv(H, 3, 2, 1), '(H + 1)//2'],
    [add(floorDiv(H, n(2)), W), 'H//2 + W'],
    [mul(n(2), floorDiv(H, n(2))), '2*(H//2)'],
    [sub(mul(n(-2), floorDiv(H, n(2))), n(3)), '-2*(H//2) - 3'],
    [heads, 'D/h'],
    [mul(N, heads), '(D/h)*N'],
    [exactDiv(D, mul(n(2), h)), 'D/(2*h)'],
    [mod(H, n(2)), 'H % 2'],
    [add(mod(add(H, n(1)), n(2)), W), '(H + 1) % 2 + W'],
    [add(mul(n(12), mul(v('L'), mul(D, D))), mul(v('V'), D)), '12*D^2*L + D*V'],
    [min(n(128), v('T')), 'min(T, 128)'],
    [power(n(2), N), '2^N'],
    [power(add(N, n(1)), N), '(N + 1)^N'],
    [n(0), '0'],
    [n(-4), '-4'],
  ])('%#', (dim, text) => {
    expect(show(dim)).toBe(text);
  });
  it('does not depend on what was made before', () => {
    const late = v('late_A');
    const later = v('early_B');
    expect(show(add(late, later))).toBe('early_B + late_A');
    expect(show(mul(late, later))).toBe('early_B*late_A');
  });
  it('writes facts and assignments', () => {
    expect(showFact(divisible(H, 16))).toBe('H % 16 == 0');
    expect(showFact(divisible(add(H, W), 2))).toBe('(H + W) % 2 == 0');
    expect(showFact(divisible(D, mul(n(2), h)))).toBe('D % (2*h) == 0');
    expect(showFact(atLeast(H, 32))).toBe('H >= 32');
    expect(showFact({ kind: 'atLeast', dim: n(1024), bound: v('T') })).toBe('T <= 1024');
    expect(showFact(equal(v('C'), v('filters')))).toBe('C == filters');
    expect(
      showAssignment(
        new Map([
          ['W', 8],
          ['H', 7],
        ]),
      ),
    ).toBe('H = 7, W = 8');
  });
});

describe('values', () => {
  it('are found by name', () => {
    expect(variables(add(mul(W, floorDiv(H, h)), n(2)))).toEqual(['H', 'W', 'h']);
    expect(literal(n(7))).toBe(7);
    expect(literal(n(0))).toBe(0);
    expect(literal(H)).toBeUndefined();
    expect(literal(add(H, n(1)))).toBeUndefined();
  });
  it('substitute all at once', () => {
    expect(
      substitute(
        sub(H, W),
        new Map([
          ['H', W],
          ['W', H],
        ]),
      ),
    ).toBe(sub(W, H));
    expect(substitute(floorDiv(H, n(2)), new Map([['H', mul(n(2), W)]]))).toBe(W);
    expect(
      substitute(
        heads,
        new Map([
          ['D', n(64)],
          ['h', n(8)],
        ]),
      ),
    ).toBe(n(8));
    expect(substitute(H, new Map([['W', H]]))).toBe(H);
  });
  it('evaluate, or have none', () => {
    const at = (d: Dim, values: Record<string, number>): number | null => evaluate(d, new Map(Object.entries(values)));
    expect(at(conv(H, 5, 2, 0), { H: 28 })).toBe(12);
    expect(at(floorDiv(sub(H, n(5)), n(2)), { H: 2 })).toBe(-2);
    expect(at(mod(sub(H, n(5)), n(3)), { H: 4 })).toBe(2);
    expect(at(heads, { D: 64, h: 8 })).toBe(8);
    expect(at(heads, { D: 65, h: 8 })).toBeNull();
    expect(at(floorDiv(H, sub(W, n(1))), { H: 4, W: 1 })).toBeNull();
    expect(at(mul(H, H), { H: 2 ** 27 })).toBeNull();
    expect(at(power(n(2), H), { H: 60 })).toBeNull();
  });
  it.each<[string, Dim, Dim, Dim | null]>([
    ['2*d = 10', mul(n(2), v('d')), n(10), n(5)],
    ['2*d = 9', mul(n(2), v('d')), n(9), null],
    ['2*d + 1 = 9', add(mul(n(2), v('d')), n(1)), n(9), n(4)],
    ['d - 4 = -4', sub(v('d'), n(4)), n(-4), null],
    ['5 - d = 3', sub(n(5), v('d')), n(3), n(2)],
    ['d = H + 1', v('d'), add(H, n(1)), add(H, n(1))],
    ['2*d = 2*H + 4', mul(n(2), v('d')), add(mul(n(2), H), n(4)), add(H, n(2))],
    ['2*d = H', mul(n(2), v('d')), H, null],
    ['h*d = h*W', mul(h, v('d')), mul(h, W), W],
    ['(h + 1)*d = h*W + W', mul(add(h, n(1)), v('d')), add(mul(h, W), W), W],
    ['d^2 = 9', mul(v('d'), v('d')), n(9), null],
    ['d//2 = 3', floorDiv(v('d'), n(2)), n(3), null],
    ['H = 3, which has no d', H, n(3), null],
  ])('solve %s', (_, pattern, value, expected) => {
    expect(solveFor(pattern, 'd', value)).toBe(expected);
  });
});

describe('compile-time conditions', () => {
  const facts = (...all: Fact[]): readonly Fact[] => all;
  it.each<[boolean | null, Parameters<typeof holds>]>([
    [true, ['==', add(H, H), mul(n(2), H), []]],
    [false, ['==', H, n(0), []]],
    [null, ['==', H, n(1), []]],
    [true, ['>=', H, n(1), []]],
    [null, ['>', H, n(1), []]],
    [true, ['>', H, n(1), facts(atLeast(H, 2))]],
    [false, ['<', H, n(1), []]],
    [true, ['==', mod(H, n(4)), n(0), facts(divisible(H, 16))]],
    [false, ['==', mod(H, n(4)), n(0), facts(divisible(H, 16, 3))]],
    [true, ['!=', mul(n(2), H), add(mul(n(2), W), n(1)), []]],
    [true, ['==', H, n(1), facts({ kind: 'atLeast', dim: n(1), bound: H })]],
    [true, ['==', min(H, W), H, facts(atLeast(W, H))]],
    [true, ['<=', min(H, W), H, []]],
    [true, ['==', v('C'), v('filters'), facts(equal(v('C'), v('filters')))]],
    [null, ['<=', H, W, []]],
  ])('%s', (expected, [op, a, b, known]) => {
    expect(holds(op, a, b, known)).toBe(expected);
  });
});
