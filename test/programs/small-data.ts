/** Decides the small data that programs of the corpus run on: made here, so that nothing is downloaded. */
import { zipSync } from 'fflate';
import { png } from '../formats/make-png.js';

const utf8 = new TextEncoder();

/** A NumPy file of float64 numbers. */
export function npy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const size = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${size}), }`;
  const header = text.padEnd(117, ' ');
  const out = new Uint8Array(128 + values.length * 8);
  out.set([0x93, ...utf8.encode('NUMPY'), 1, 0, 118, 0, ...utf8.encode(`${header}\n`)]);
  const view = new DataView(out.buffer);
  for (const [i, value] of values.entries()) view.setFloat64(128 + 8 * i, value, true);
  return out;
}
export const npz = (arrays: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])));

/** Numbers in [0, 1) that are the same in every run: xorshift32. */
export function randomOf(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Coloured noise around a mean that tells the class. */
export function photo(size: number, k: number, random: () => number): Uint8Array {
  const data = new Uint8Array((3 * size + 1) * size);
  for (let y = 0; y < size; y++)
    for (let i = 0; i < 3 * size; i++)
      data[y * (3 * size + 1) + 1 + i] = (((k * 50 * ((i % 3) + 1)) % 200) + random() * 50) | 0;
  return png(size, size, { colour: 2, data });
}

/** MNIST's two files, `rows` digits of 28 by 28: a bright block whose place tells the label. */
export function digits(rows: number): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const images = new Uint8Array(16 + rows * 784);
  const labels = new Uint8Array(8 + rows);
  const heads = [
    [images, [0, 0, 8, 3], [rows, 28, 28]],
    [labels, [0, 0, 8, 1], [rows]],
  ] as const;
  for (const [file, magic, sizes] of heads) {
    file.set(magic);
    for (const [axis, size] of sizes.entries()) new DataView(file.buffer).setUint32(4 + 4 * axis, size);
  }
  for (let i = 0; i < rows; i++) {
    labels[8 + i] = i % 10;
    for (let y = 0; y < 10; y++)
      for (let x = 0; x < 2; x++) images[16 + i * 784 + (9 + y) * 28 + 3 + 2 * (i % 10) + x] = 200 + (i % 50);
  }
  return { images, labels };
}

/** A table with the columns and the gaps of the Titanic's, of nobody's passengers: who paid more survived more often. */
export function passengers(rows: number): string {
  const random = randomOf(7);
  const lines = ['pclass,sex,age,fare,embarked,survived'];
  for (let i = 0; i < rows; i++) {
    const [pclass, sex] = [1 + Math.floor(random() * 3), random() < 0.5 ? 'female' : 'male'];
    const age = random() < 0.2 ? (random() < 0.5 ? '' : 'NA') : (random() * 70).toFixed(1);
    const embarked = random() < 0.05 ? '' : 'SCQ'[Math.floor(random() * 3)]!;
    const survived = random() < (sex === 'female' ? 0.9 : 0.1) ? 1 : 0;
    lines.push(`${pclass},${sex},${age},${(random() * 80).toFixed(2)},${embarked},${survived}`);
  }
  return `${lines.join('\n')}\n`;
}
