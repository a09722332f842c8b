/** Decides the numbers that an operator's samples are tried with: the same ones in every test and on every backend. */
import type { AnyOp, AnySample, DType, NdArray } from '../../compiler/src/index.js';

/** mulberry32: a small generator for tests, reproducible from its seed. Gives numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const seedOf = (text: string): number =>
  [...text].reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16777619), 2166136261);

/** A normal number by the Box–Muller transform. */
export const normal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** `count` numbers drawn as a sample asks. float32 numbers: what a backend gets is what the reference gets. */
export function draw(
  how: 'normal' | 'positive' | 'unit' | 'distinct' | { readonly below: number },
  dtype: DType,
  count: number,
  next: () => number,
): Float64Array {
  const out = new Float64Array(count);
  if (dtype === 'bool') return out.map(() => (next() < 0.5 ? 0 : 1));
  if (typeof how === 'object') return out.map(() => Math.floor(next() * how.below));
  if (how === 'distinct') {
    // A shuffled grid: no two closer than a quarter, none within a tenth of a whole number.
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return out.map((_, i) => Math.fround((order[i]! - count / 2) * 0.25 + 0.12));
  }
  return out.map(() => {
    const value =
      how === 'unit' ? next() * 0.96 + 0.02 : how === 'positive' ? Math.exp(0.6 * normal(next)) : normal(next);
    return Math.fround(value);
  });
}

/** The operands of a sample. `attempt` gives other numbers of the same kind. */
export function sampleInputs(op: AnyOp, sample: AnySample, attempt = 0): readonly NdArray[] {
  const index = op.samples.indexOf(sample);
  return sample.shapes.map((shape, i) => {
    const dtype = sample.dtypes?.[i] ?? 'f32';
    const how = sample.draw?.[i] ?? 'normal';
    const size = shape.reduce((product, n) => product * n, 1);
    return { dtype, shape, data: draw(how, dtype, size, generator(seedOf(`${op.name} ${index} ${i} ${attempt}`))) };
  });
}
