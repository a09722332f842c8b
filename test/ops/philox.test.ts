/** The random bits against the published known answers of Philox4x32-10, and the operator against a second implementation. */

import { philox } from '@dln/formats';
import { describe, expect, it } from 'vitest';
import { uniforms } from '../../compiler/src/ops/philox.js';
import { operator } from '../../compiler/src/ops/registry.js';

/** Random123's known-answer tests: counter, key, words. */
const answers = [
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const;

/** Written anew with big integers, from the paper's definition. */
function slow(counter: readonly number[], key: readonly number[]): readonly bigint[] {
  const mask = 0xffffffffn;
  let [a, b, c, d] = counter.map((word) => BigInt(word) & mask) as [bigint, bigint, bigint, bigint];
  let [x, y] = key.map((word) => BigInt(word) & mask) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p = 0xd2511f53n * a;
    const q = 0xcd9e8d57n * c;
    [a, b, c, d] = [(q >> 32n) ^ b ^ x, q & mask, (p >> 32n) ^ d ^ y, p & mask];
    x = (x + 0x9e3779b9n) & mask;
    y = (y + 0xbb67ae85n) & mask;
  }
  return [a, b, c, d];
}

describe('philox', () => {
  it.each(answers)('gives the published words for the counter %j', (counter, key, words) => {
    const out = new Uint32Array(4);
    philox(counter, key, out);
    expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(words);
  });

  it('agrees with big integers on a thousand counters', () => {
    const out = new Uint32Array(4);
    for (let n = 1; n <= 1000; n++) {
      const word = (k: number): number => Math.imul(n * 4 + k, 0x9e3779b1) >>> 0;
      const counter = [word(0), word(1), word(2), word(3)] as const;
      const key = [word(5), word(6)] as const;
      philox(counter, key, out);
      expect([...out].map(BigInt)).toEqual(slow(counter, key));
    }
  });
});

describe('random_uniform', () => {
  const numbers = (
    seed: readonly number[],
    stream: number,
    step: number,
    shape: readonly number[],
  ): readonly number[] => {
    const seedArray = { dtype: 'i32', shape: [2], data: Float64Array.from(seed) } as const;
    const stepArray = { dtype: 'i32', shape: [], data: Float64Array.of(step) } as const;
    const given = operator('random_uniform').reference!([seedArray, stepArray], { shape, stream }, shape);
    return [...(given as Float64Array)];
  };

  it('takes element i from word i % 4 of block i / 4 with stream and step as the high words', () => {
    const seed = [-5, 7];
    const wanted = [];
    for (let block = 0; block < 3; block++) {
      for (const word of slow([block, 0, 4000000000, 12], seed)) wanted.push(Number(word & 0x7fffffn) / 2 ** 23);
    }
    expect(numbers(seed, 4000000000, 12, [2, 5])).toEqual(wanted.slice(0, 10));
  });

  it('is the same for every shape of as many elements, and a prefix of a longer one', () => {
    const long = numbers([1, 2], 3, 4, [13]);
    expect(numbers([1, 2], 3, 4, [3, 2])).toEqual(long.slice(0, 6));
  });

  it('differs in seed, stream and step', () => {
    const all = [
      numbers([1, 2], 3, 4, [8]),
      numbers([2, 1], 3, 4, [8]),
      numbers([1, 2], 4, 3, [8]),
      numbers([1, 2], 3, 5, [8]),
    ];
    expect(new Set(all.map((row) => row.join())).size).toBe(4);
  });

  it('is uniform: mean, variance and every twentieth are where they belong', () => {
    const count = 200_000;
    const out = new Float64Array(count);
    uniforms([11, 0], 1, 0, 0, out);
    const mean = out.reduce((sum, v) => sum + v, 0) / count;
    const variance = out.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
    const cells = new Array<number>(20).fill(0);
    for (const v of out) cells[Math.floor(v * 20)]!++;
    const chi = cells.reduce((sum, n) => sum + (n - count / 20) ** 2 / (count / 20), 0);
    // 19 degrees of freedom: above 43.8 once in a thousand seeds.
    expect(chi).toBeLessThan(43.8);
    expect(out.every((v) => v >= 0 && v < 1)).toBe(true);
  });
});
