/** Decides the random bits: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). */

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** The high word of the product of two unsigned 32-bit numbers, by 16-bit halves: every sum stays below 2^53. */
function highWord(a: number, b: number): number {
  const lowA = a & 0xffff;
  const highA = a >>> 16;
  const lowB = b & 0xffff;
  const highB = b >>> 16;
  const cross = highA * lowB + Math.floor((lowA * lowB) / 65536);
  const middle = lowA * highB + (cross % 65536);
  return (highA * highB + Math.floor(cross / 65536) + Math.floor(middle / 65536)) | 0;
}

/** Four random words for a counter of four words and a key of two, written to `out` from `at`. Words are taken modulo 2^32. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Int32Array | Uint32Array,
  at = 0,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = highWord(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0);
    const high1 = highWord(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** Fills `out` with numbers in [0, 1): element i is word i % 4 of the block i / 4, whose counter is (block, round, stream, step); the low 23 bits
 *  of a word over 2^23. The same numbers as TensorFlow's stateless generator with algorithm 1 and this key and counter. */
export function uniforms(
  seed: readonly [number, number],
  stream: number,
  step: number,
  round: number,
  out: Float32Array | Float64Array,
): void {
  const words = new Int32Array(4);
  for (let i = 0; i < out.length; i += 4) {
    philox([i / 4, round, stream, step], seed, words);
    const end = Math.min(4, out.length - i);
    for (let j = 0; j < end; j++) out[i + j] = ((words[j] as number) & 0x7fffff) * 2 ** -23;
  }
}
