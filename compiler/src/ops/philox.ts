/** Decides the random numbers of a step from Philox's bits. */
import { philox } from '@dln/formats';

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
