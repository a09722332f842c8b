/** Decides in which order rows come: a permutation that is computed index by index from a key, without an array. */
import { keyOf, philox } from '@dln/formats';

/** What an order is for; equal seeds give unrelated orders for different purposes. */
export const PURPOSE = { shuffle: 1, split: 2, epoch: 3 } as const;

/** Each round changes one half by the other; twelve leave nothing to be seen of the order before. */
const ROUNDS = 12;

/** The key of an order. `turn` counts what repeats: epochs, or steps of the same kind in one data set. */
export interface OrderKey {
  readonly seed: number;
  readonly purpose: number;
  readonly turn: number;
}

/**
 * A bijection of 0 … n-1: a Feistel network over the next power of two, walked until it lands below n (Black and Rogaway, CT-RSA 2002;
 * fewer than two steps on average). n is at most 2^31.
 */
export function permutation(n: number, { seed, purpose, turn }: OrderKey): (index: number) => number {
  if (n <= 1) return (index) => index;
  const bits = Math.ceil(Math.log2(n));
  const low = bits - (bits >> 1);
  const lowMask = 2 ** low - 1;
  const highMask = 2 ** (bits >> 1) - 1;
  const keys = new Uint32Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round += 4) keys.set(philox([round, turn, purpose, 0], keyOf(seed)), round);
  return (index) => {
    let at = index;
    do {
      let left = at >>> low;
      let right = at & lowMask;
      for (let round = 0; round < ROUNDS; round += 2) {
        left ^= mix(right, keys[round]!) & highMask;
        right ^= mix(left, keys[round + 1]!) & lowMask;
      }
      at = left * 2 ** low + right;
    } while (at >= n);
    return at;
  };
}

/** A 32-bit hash with a key: MurmurHash3's finaliser (Appleby), every bit of the result depends on every bit of `x`. */
function mix(x: number, key: number): number {
  let h = x ^ key;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
