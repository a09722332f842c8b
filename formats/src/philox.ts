/** Decides which random bits a counter gives: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

/** High word of an unsigned 32 x 32 bit product. */
function high(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const low = (middle & 0xffff) + a0 * b1;
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(low / 0x10000)) >>> 0;
}

/** Four 32-bit words for a counter of four words under a key of two, written to `out` from `at` on; unsigned in an array of its own without one. Words are taken modulo 2^32. */
export function philox<Out extends Int32Array | Uint32Array = Uint32Array>(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Out = new Uint32Array(4) as Out,
  at = 0,
): Out {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const h0 = high(M0, c0 >>> 0);
    const l0 = Math.imul(M0, c0);
    const h1 = high(M1, c2 >>> 0);
    const l1 = Math.imul(M1, c2);
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
  return out;
}

/** A key of two words from a seed up to 2^53. */
export const keyOf = (seed: number): readonly [number, number] => [
  (seed % 2 ** 32) >>> 0,
  Math.floor(seed / 2 ** 32) >>> 0,
];
