/** Shows that row orders are bijections, even and keyed, and that stratified parts have their shares. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PURPOSE, permutation } from '../../runtime/src/data/permutation.js';
import { stratified } from '../../runtime/src/data/stratify.js';

const orderOf = (n: number, seed: number, turn = 0, purpose: number = PURPOSE.epoch): number[] => {
  const at = permutation(n, { seed, purpose, turn });
  return Array.from({ length: n }, (_, i) => at(i));
};

describe('a keyed permutation', () => {
  test('is a bijection for every n up to 600 and around powers of two', () => {
    const sizes = Array.from({ length: 600 }, (_, i) => i + 1);
    for (const power of [10, 12, 15, 16]) sizes.push(2 ** power - 1, 2 ** power, 2 ** power + 1);
    for (const n of [...sizes, 60_000, 100_003]) {
      const seen = new Uint8Array(n);
      const at = permutation(n, { seed: n * 7, purpose: PURPOSE.shuffle, turn: 0 });
      for (let i = 0; i < n; i++) seen[at(i)]!++;
      expect(seen.every((count) => count === 1)).toBe(true);
    }
  });

  test('never leaves its range, however large that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.nat(), fc.maxSafeNat(), (n, i, seed) => {
        const at = permutation(n, { seed, purpose: PURPOSE.shuffle, turn: 0 })(i % n);
        expect(Number.isInteger(at) && at >= 0 && at < n).toBe(true);
      }),
    );
    const at = permutation(2 ** 31, { seed: 1, purpose: PURPOSE.shuffle, turn: 0 });
    expect(new Set(Array.from({ length: 5000 }, (_, i) => at(2 ** 31 - 1 - i))).size).toBe(5000);
  });

  test('differs by seed, turn and purpose, and by nothing else', () => {
    const one = orderOf(1000, 1);
    expect(orderOf(1000, 1)).toEqual(one);
    for (const other of [
      orderOf(1000, 2),
      orderOf(1000, 1 + 2 ** 32),
      orderOf(1000, 1, 1),
      orderOf(1000, 1, 0, PURPOSE.split),
    ]) {
      // Two random orders agree in one place on average.
      expect(other.filter((at, i) => at === one[i]).length).toBeLessThan(10);
    }
  });

  /** Chi-square of how often place i goes to place j, over many keys; `excess` in standard deviations of an even spread. */
  const excess = (n: number, order: (n: number, seed: number) => readonly number[]): number => {
    const counts = new Float64Array(n * n);
    for (let seed = 0; seed < 400 * n; seed++) for (const [i, at] of order(n, seed).entries()) counts[i * n + at]!++;
    const chi = counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
    const freedom = (n - 1) ** 2;
    return (chi - freedom) / Math.sqrt(2 * freedom);
  };
  test('sends each place to each place equally often, small n too', () => {
    for (const n of [2, 3, 5, 8, 17, 64]) expect(excess(n, orderOf)).toBeLessThan(6);
    // What the measure must notice: one order in twenty left as it was.
    expect(excess(17, (n, seed) => (seed % 20 === 0 ? [...Array(n).keys()] : orderOf(n, seed)))).toBeGreaterThan(20);
  });

  test('gives every order of four rows', () => {
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 4800; seed++) {
      const order = orderOf(4, seed).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    expect(Math.min(...seen.values())).toBeGreaterThan(120);
    expect(Math.max(...seen.values())).toBeLessThan(280);
  });

  test('neighbours do not stay together', () => {
    const order = orderOf(10_000, 5);
    const together = order.filter((at, i) => i > 0 && Math.abs(at - order[i - 1]!) === 1).length;
    expect(together).toBeLessThan(15);
    const runs = order.filter((at, i) => i > 0 && at > order[i - 1]!).length;
    expect(Math.abs(runs - 5000)).toBeLessThan(200);
  });
});

describe('a stratified split', () => {
  test('has exact sizes, no row twice, and each class in its share', () => {
    const labels = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 200 });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(labels, cuts, (values, fractions) => {
        const classOf = Int32Array.from(values);
        const ends = fractions.sort((a, b) => a - b).map((f) => Math.round(f * values.length));
        const seen = new Set<number>();
        let start = 0;
        for (const [part, end] of ends.entries()) {
          const rows = stratified(classOf, ends, part);
          expect(rows.length).toBe(end - start);
          for (let k = -1; k <= 4; k++) {
            const there = values.filter((v) => v === k).length;
            const here = [...rows].filter((row) => values[row] === k).length;
            expect(Math.abs(here - (there * (end - start)) / values.length)).toBeLessThanOrEqual(2);
          }
          expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
          for (const row of rows) {
            expect(seen.has(row)).toBe(false);
            seen.add(row);
          }
          start = end;
        }
      }),
      { numRuns: 300 },
    );
  });
});
