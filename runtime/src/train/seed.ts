/** Decides what a seed is to the random numbers: the key of Philox. */

/** The seed's low and high word, as of a 64-bit whole number. */
export const seedWords = (seed: number): readonly [number, number] => [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
