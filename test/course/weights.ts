/** Decides the weights and inputs of the parity tests: a formula of a tensor's name and an element's place, the same as in make-values.py. */

/** `count` numbers from -1 to 1: FNV-1a of the name, then a mixing of 32 bits. */
export function numbersOf(name: string, count: number): Float64Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = (Math.imul(i, 2654435761) + seed) >>> 0;
    x ^= x >>> 16;
    x = Math.imul(x, 0x7feb352d);
    x ^= x >>> 15;
    x = Math.imul(x, 0x846ca68b);
    x ^= x >>> 16;
    out[i] = (x >>> 0) / 2 ** 31 - 1;
  }
  return out;
}

const product = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);

/** A weight or state as the library would have it: norms near 1, biases near 0, the rest as wide as its number of inputs asks. */
export function weightOf(name: string, shape: readonly number[]): Float32Array {
  const u = numbersOf(name, product(shape));
  if (name.endsWith('running_var')) return Float32Array.from(u, (x) => 1 + 0.25 * x);
  if (name.endsWith('bias') || name.endsWith('running_mean')) return Float32Array.from(u, (x) => 0.1 * x);
  if (shape.length < 2) return Float32Array.from(u, (x) => 1 + 0.1 * x);
  const scale = Math.sqrt(6 / (product(shape) / (shape[0] as number)));
  return Float32Array.from(u, (x) => x * scale);
}
