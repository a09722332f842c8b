/** Exact conditions of known architectures: which sizes divide, which are the smallest. */
import { describe, expect, it } from 'vitest';
import {
  add,
  evaluate,
  exactDiv,
  floorDiv,
  max,
  min,
  mod,
  mul,
  sub,
  variable,
} from '../../compiler/src/dims/algebra.js';
import {
  type Claim,
  conjoinFacts,
  decideAll,
  decideAtLeast,
  decideDivides,
  decideEqual,
  decideNotEqual,
} from '../../compiler/src/dims/decide.js';
import type { Dim, Fact, Verdict } from '../../compiler/src/dims/dim.js';
import { showFact } from '../../compiler/src/dims/show.js';
import { atLeast, conv, divisible, equal, n, pool, product, times, v } from './obligations.js';

const [H, W, D, h, C, K, T, L] = ['H', 'W', 'D', 'h', 'C', 'K', 'T', 'L'].map(v) as [
  Dim,
  Dim,
  Dim,
  Dim,
  Dim,
  Dim,
  Dim,
  Dim,
];
const two = n(2);

/** `H % 16 == 0 (weakest)` */
function said(verdict: Verdict): string {
  if (verdict.is === 'where')
    return `${verdict.facts.map(showFact).join(', ')} (${verdict.weakest ? 'weakest' : 'sufficient'})`;
  return verdict.is === 'refuted' && verdict.always !== null ? `always ${verdict.always}` : verdict.is;
}

/** What each concat of a U-Net asks: a level up is as large as the level it meets. */
const unet = (depth: number, size: Dim): Claim[] =>
  Array.from({ length: depth }, (_, i) => ({
    relation: 'equal',
    left: mul(two, times(i + 1, pool, size)),
    right: times(i, pool, size),
  }));

describe('residue split', () => {
  it('proves what normal forms miss', () => {
    expect(said(decideEqual(add(floorDiv(H, two), floorDiv(add(H, n(1)), two)), H, []))).toBe('proved');
    expect(said(decideEqual(add(mod(H, n(3)), mul(n(3), floorDiv(H, n(3)))), H, []))).toBe('proved');
    expect(
      said(decideEqual(floorDiv(mul(H, add(H, n(1))), two), sub(mul(H, H), floorDiv(mul(H, sub(H, n(1))), two)), [])),
    ).toBe('proved');
  });
  it.each([1, 2, 3, 4, 5, 6])('all concats of a U-Net of depth %i are one condition', (depth) => {
    expect(said(decideAll(unet(depth, H), []))).toBe(`H % ${2 ** depth} == 0 (weakest)`);
  });
  it('asks for both axes of a U-Net', () => {
    expect(said(decideAll([...unet(4, H), ...unet(4, W)], []))).toBe('H % 16 == 0, W % 16 == 0 (weakest)');
  });
  it('finds the wrong shortcut of ResNet-D', () => {
    expect(said(decideEqual(pool(H), conv(H, 3, 2, 1), []))).toBe('H % 2 == 0 (weakest)');
  });
  it('splits both axes of windows', () => {
    expect(said(decideEqual(product(H, W, C), product(n(49), floorDiv(H, n(7)), floorDiv(W, n(7)), C), []))).toBe(
      'H % 7 == 0, W % 7 == 0 (weakest)',
    );
  });
  it('splits what facts leave', () => {
    expect(said(decideAll(unet(4, H), [divisible(H, 4)]))).toBe('H % 16 == 0 (weakest)');
    expect(said(decideAll(unet(4, H), [divisible(H, 16)]))).toBe('proved');
    expect(said(decideAll(unet(4, H), [divisible(H, 48)]))).toBe('proved');
    expect(said(decideAll(unet(4, H), [divisible(H, 2, 1)]))).toBe('always -1');
    expect(said(decideEqual(mul(n(4), floorDiv(add(H, n(3)), n(4))), add(H, n(3)), [divisible(H, 2, 1)]))).toBe(
      'H % 4 == 1 (weakest)',
    );
    expect(said(decideEqual(mul(two, floorDiv(H, two)), H, [equal(H, mul(two, W))]))).toBe('proved');
    expect(
      said(
        decideEqual(mul(two, floorDiv(add(H, W), two)), add(H, W), [
          { kind: 'congruent', dim: add(H, W), modulus: two, rest: 0 },
        ]),
      ),
    ).toBe('proved');
  });
  it('says sufficient where the cases are no congruence', () => {
    expect(said(decideEqual(mul(two, times(4, pool, H)), times(3, pool, H), []))).toBe('H % 16 == 0 (sufficient)');
    expect(said(decideEqual(mod(mul(H, W), two), n(0), []))).toBe('W % 2 == 0 (sufficient)');
  });
  it('says how many cases there are where they are too many', () => {
    const floored = (by: number): Dim => mul(floorDiv(H, n(by)), n(by));
    const verdict = decideEqual(add(floored(101), floored(103)), sub(mul(two, H), n(250)), []);
    expect(verdict).toMatchObject({ is: 'beyond', cases: 101 * 103 });
    // One divisor alone is tried whatever its size.
    expect(said(decideEqual(floored(10403), H, []))).toBe('H % 10403 == 0 (weakest)');
  });
  it('keeps conditions of one variable in one fact', () => {
    expect(
      said(
        decideAll(
          [
            ...unet(2, H),
            { relation: 'divides', left: n(3), right: H },
            { relation: 'atLeast', left: H, right: n(20) },
          ],
          [],
        ),
      ),
    ).toBe('H % 12 == 0, H >= 24 (weakest)');
    expect(said(decideAll([...unet(5, H), { relation: 'atLeast', left: H, right: n(20) }], []))).toBe(
      'H % 32 == 0 (weakest)',
    );
    expect(
      conjoinFacts([divisible(H, 2), atLeast(H, 4), divisible(H, 16), atLeast(H, 32), atLeast(W, 3)]).map(showFact),
    ).toEqual(['H % 16 == 0', 'H >= 32', 'W >= 3']);
    expect(conjoinFacts([divisible(D, h), divisible(D, mul(two, h))]).map(showFact)).toEqual(['D % (2*h) == 0']);
    expect(conjoinFacts([divisible(H, 2, 1), divisible(H, 3, 2)]).map(showFact)).toEqual(['H % 6 == 5']);
  });
});

describe('divisibility', () => {
  it.each<[string, Dim, Dim, readonly Fact[], string]>([
    ['literal', n(4), H, [], 'H % 4 == 0 (weakest)'],
    ['of a multiple', n(4), mul(two, H), [], 'H % 2 == 0 (weakest)'],
    ['of a shifted size', n(4), add(H, n(1)), [], 'H % 4 == 3 (weakest)'],
    ['of a sum', two, add(H, W), [], '(H + W) % 2 == 0 (weakest)'],
    ['symbolic', h, D, [], 'D % h == 0 (weakest)'],
    ['symbolic, known', h, D, [divisible(D, mul(two, h))], 'proved'],
    ['of a product that contains it', h, mul(h, D), [], 'proved'],
    ['never', two, add(mul(two, H), n(1)), [], 'always 1'],
    ['through an equation', n(8), D, [equal(D, mul(n(8), h))], 'proved'],
    ['through two levels', mul(h, K), D, [divisible(D, h), divisible(floorDiv(D, h), K)], 'proved'],
  ])('%s', (_, divisor, dim, facts, expected) => {
    expect(said(decideDivides(divisor, dim, facts))).toBe(expected);
  });
});

describe('smallest sizes', () => {
  const lenet = (x: Dim): Dim => pool(conv(pool(conv(x, 5, 1, 0)), 5, 1, 0));
  const pool3 = (x: Dim): Dim => conv(x, 3, 2, 0);
  const alexnet = (x: Dim): Dim =>
    pool3(times(3, (y) => conv(y, 3, 1, 1), pool3(conv(pool3(conv(x, 11, 4, 2)), 5, 1, 2))));
  const vgg = (x: Dim): Dim =>
    times(
      5,
      pool,
      times(2, (y) => conv(y, 3, 1, 1), x),
    );
  /** 3x3 convolutions without padding, each with a pool: 28 leaves nothing. */
  const vanishing =
    (count: number) =>
    (x: Dim): Dim =>
      times(count, (y) => pool(conv(y, 3, 1, 0)), x);

  it.each<[string, (x: Dim) => Dim, number]>([
    ['LeNet', lenet, 16],
    ['AlexNet', alexnet, 63],
    ['VGG-16', vgg, 32],
    ['four unpadded convolutions and pools', vanishing(4), 46],
  ])('%s', (_, net, smallest) => {
    const verdict = decideAtLeast(net(H), n(1), []);
    expect(said(verdict)).toBe(`H >= ${smallest} (weakest)`);
    expect(evaluate(net(H), new Map([['H', smallest]]))).toBe(1);
    expect(evaluate(net(H), new Map([['H', smallest - 1]]))).toBeLessThan(1);
    expect(said(decideAtLeast(net(H), n(1), [atLeast(H, smallest)]))).toBe('proved');
  });
  it('of several stages keep the largest bound', () => {
    const claims = [5, 3, 9].map((k): Claim => ({ relation: 'atLeast', left: conv(H, k, 2, 0), right: n(1) }));
    expect(said(decideAll(claims, []))).toBe('H >= 9 (weakest)');
  });
  it('are bounds by other dims where sizes are symbolic', () => {
    const fits = add(floorDiv(sub(H, K), T), n(1));
    expect(said(decideAtLeast(fits, n(1), []))).toBe('H >= K (weakest)');
    expect(said(decideAtLeast(fits, n(1), [atLeast(H, K)]))).toBe('proved');
    expect(said(decideAtLeast(fits, n(1), [atLeast(H, n(8)), { kind: 'atLeast', dim: n(8), bound: K }]))).toBe(
      'proved',
    );
    expect(said(decideAtLeast(sub(L, T), n(0), [atLeast(L, T)]))).toBe('proved');
    expect(said(decideAtLeast(mul(h, sub(L, T)), n(0), [atLeast(L, add(T, n(1)))]))).toBe('proved');
  });
  it('speak of the dims of the facts', () => {
    expect(said(decideAtLeast(H, n(20), [divisible(H, 4, 1)]))).toBe('H >= 21 (weakest)');
    expect(said(decideAtLeast(D, n(64), [divisible(D, h)]))).toBe('D >= 64 (weakest)');
    expect(said(decideAtLeast(floorDiv(D, h), n(16), [divisible(D, h)]))).toBe('D >= 16*h (weakest)');
    expect(said(decideAtLeast(C, n(3), [equal(C, add(W, n(1)))]))).toBe('W >= 2 (weakest)');
  });
  it('are errors where only an upper bound would do', () => {
    expect(said(decideAtLeast(n(1024), T, []))).toBe('refuted');
    expect(said(decideAtLeast(sub(n(8), mul(two, H)), n(1), []))).toBe('refuted');
    expect(said(decideAtLeast(n(1024), T, [{ kind: 'atLeast', dim: n(512), bound: T }]))).toBe('proved');
    expect(said(decideAtLeast(H, add(H, n(2)), []))).toBe('always -2');
  });
  it('come with a divisibility where it takes both', () => {
    // H - 2*H*(H % 2): odd sizes never do.
    expect(said(decideAtLeast(sub(H, mul(mod(H, two), mul(two, H))), n(6), []))).toBe(
      'H % 2 == 0, H >= 6 (sufficient)',
    );
  });
  it('follow from products of sizes', () => {
    expect(said(decideAtLeast(mul(H, W), H, []))).toBe('proved');
    expect(said(decideAtLeast(mul(H, W), add(H, sub(W, n(1))), []))).toBe('proved');
    expect(said(decideAtLeast(D, mul(h, floorDiv(D, h)), []))).toBe('proved');
    expect(said(decideAtLeast(variable('i', 'int'), n(0), []))).toBe('i >= 0 (weakest)');
    expect(said(decideAtLeast(variable('i', 'int'), n(0), [atLeast(variable('i', 'int'), 3)]))).toBe('proved');
  });
});

describe('facts', () => {
  it('of branches hold in them', () => {
    const stride = v('stride');
    const filters = v('filters');
    const branch = [equal(stride, 1), equal(C, filters)];
    expect(said(decideEqual(floorDiv(add(H, sub(stride, n(1))), stride), H, branch))).toBe('proved');
    expect(said(decideEqual(mul(C, H), mul(filters, H), branch))).toBe('proved');
    expect(said(decideEqual(C, filters, []))).toBe('refuted');
    // Not (stride > 1).
    expect(said(decideEqual(floorDiv(H, stride), H, [{ kind: 'atLeast', dim: n(1), bound: stride }]))).toBe('proved');
  });
  it('that contradict each other prove everything', () => {
    expect(said(decideEqual(H, W, [equal(H, 3), equal(H, 4)]))).toBe('proved');
    expect(said(decideEqual(H, W, [divisible(H, 2), divisible(H, 4, 1)]))).toBe('proved');
    expect(said(decideEqual(H, W, [atLeast(H, 5), { kind: 'atLeast', dim: n(4), bound: H }]))).toBe('proved');
  });
  it('may be several of one dim', () => {
    const both = [divisible(D, h), divisible(D, K)];
    expect(said(decideEqual(mul(h, floorDiv(D, h)), mul(K, floorDiv(D, K)), both))).toBe('proved');
    expect(
      said(decideEqual(mul(n(8), floorDiv(D, n(8))), mul(h, floorDiv(D, h)), [divisible(D, h), divisible(D, 8)])),
    ).toBe('proved');
    expect(said(decideEqual(mul(n(12), floorDiv(D, n(12))), D, [divisible(D, 4), divisible(D, 6)]))).toBe('proved');
    // Grouped-query attention: heads divide the width, groups divide the heads.
    expect(said(decideEqual(mul(K, mul(floorDiv(h, K), floorDiv(D, h))), D, [divisible(D, h), divisible(h, K)]))).toBe(
      'proved',
    );
  });
  it('are stated by exact quotients themselves', () => {
    expect(said(decideEqual(floorDiv(D, h), exactDiv(D, h), []))).toBe('proved');
    expect(said(decideEqual(mul(two, floorDiv(exactDiv(D, h), two)), exactDiv(D, h), []))).toBe(
      'D % (2*h) == 0 (weakest)',
    );
  });
  it('decide min and max', () => {
    expect(said(decideEqual(min(T, L), T, [atLeast(L, T)]))).toBe('proved');
    expect(said(decideEqual(min(T, L), T, []))).toBe('L >= T (sufficient)');
    expect(said(decideEqual(add(min(T, L), max(T, L)), add(T, L), []))).toBe('proved');
    expect(said(decideAtLeast(T, min(T, L), []))).toBe('proved');
    expect(said(decideAtLeast(add(min(T, L), max(T, L)), add(T, L), []))).toBe('proved');
  });
  it('may be equations that are not solved for a dim', () => {
    expect(said(decideEqual(mul(two, H), mul(n(3), W), [equal(mul(two, H), mul(n(3), W))]))).toBe('proved');
    expect(said(decideEqual(mul(mul(two, C), H), mul(mul(n(3), C), W), [equal(mul(two, H), mul(n(3), W))]))).toBe(
      'proved',
    );
    expect(
      said(
        decideEqual(mul(C, floorDiv(H, two)), mul(C, floorDiv(W, two)), [equal(floorDiv(H, two), floorDiv(W, two))]),
      ),
    ).toBe('proved');
  });
});

describe('inequality', () => {
  it('is proved, found, or refuted with equal values', () => {
    expect(said(decideNotEqual(mul(two, H), n(7), []))).toBe('proved');
    expect(said(decideNotEqual(H, n(0), []))).toBe('proved');
    expect(said(decideNotEqual(H, H, []))).toBe('always 0');
    expect(said(decideNotEqual(H, n(1), []))).toBe('H >= 2 (sufficient)');
    expect(said(decideNotEqual(H, n(1), [atLeast(H, 2)]))).toBe('proved');
    const verdict = decideNotEqual(mul(H, W), D, []);
    expect(verdict.is).toBe('refuted');
    if (verdict.is === 'refuted') expect(evaluate(mul(H, W), verdict.fails)).toBe(evaluate(D, verdict.fails));
  });
});
