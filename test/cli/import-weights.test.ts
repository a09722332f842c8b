/** Proves `dlnc import-weights`: names derived, axes turned, a file that `load` takes without a line; and what is said of files that do not fit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveNames, type ModelWeight } from '@dln/compiler';
import { readSafetensors, type SafetensorsTensor, tensorValues, writeSafetensors } from '@dln/formats';
import { afterEach, describe, expect, it } from 'vitest';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

const counted = (shape: readonly number[], from: number): SafetensorsTensor => {
  const numbers = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => from + i);
  return { dtype: 'F32', shape, data: new Uint8Array(numbers.buffer) };
};
const program = `model Net(image: f32[N, 6, 6, 2]) -> f32[N, 2] =
  image |> Conv2d(3, kernel: 3) |> BatchNorm |> flatten |> Dense(4) |> Dense(2)
run r {
  load Net from safetensors("own.safetensors")
  show Net(ones([1, 6, 6, 2]))
}
`;
const theirs = (): Record<string, SafetensorsTensor> => ({
  'features.0.weight': counted([3, 2, 3, 3], 100),
  'features.0.bias': counted([3], 200),
  'features.1.weight': counted([3], 210),
  'features.1.bias': counted([3], 220),
  'features.1.running_mean': counted([3], 230),
  'features.1.running_var': counted([3], 240),
  'features.1.num_batches_tracked': { dtype: 'I64', shape: [], data: new Uint8Array(8) },
  'fc1.weight': counted([4, 48], 300),
  'fc1.bias': counted([4], 500),
  'fc2.weight': counted([2, 4], 600),
  'fc2.bias': counted([2], 700),
});
const put = (tensors: Readonly<Record<string, SafetensorsTensor>>): void => {
  folder.put('w.safetensors', writeSafetensors(new Map(Object.entries(tensors))));
  folder.put('net.dln', program.replace(/run r[\s\S]*/, ''));
};

describe('dlnc import-weights', () => {
  it('finds the names, turns the axes and writes what a load takes', async () => {
    put(theirs());
    const made = await dlnc(
      folder.path,
      'import-weights',
      'net.dln',
      'w.safetensors',
      '--names',
      '-o',
      'own.safetensors',
    );
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toContain('batchnorm.running_mean  features.1.running_mean');
    expect(made.out).toMatch(/10 weights, in own\.safetensors\n$/);
    const read = readSafetensors(readFileSync(join(folder.path, 'own.safetensors')));
    if ('fault' in read) throw new Error(read.fault);
    const dense = read.tensors.get('dense.weight')!;
    expect(dense.shape).toEqual([48, 4]);
    // [48, 4] at (1, 2) is (4, 48) at (2, 1).
    expect(tensorValues(dense)[1 * 4 + 2]).toBe(300 + 2 * 48 + 1);
    const filter = read.tensors.get('conv2d.weight')!;
    expect(filter.shape).toEqual([3, 3, 2, 3]);
    // Row 1, column 2, channel 1, filter 2.
    expect(tensorValues(filter)[((1 * 3 + 2) * 2 + 1) * 3 + 2]).toBe(100 + ((2 * 2 + 1) * 3 + 1) * 3 + 2);
    folder.put('run.dln', program);
    const ran = await dlnc(folder.path, 'run', 'run.dln', '--backend', 'cpu');
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('begins with 10 tensors of own.safetensors')]);
  });

  it('says what finds nothing', async () => {
    const { 'fc2.bias': _left, ...lacking } = theirs();
    put({ ...lacking, 'fc2.bais': counted([3], 0) });
    const { code, err } = await dlnc(folder.path, 'import-weights', 'net.dln', 'w.safetensors');
    expect(code).toBe(1);
    expect(err).toContain('of 10 weights find no tensor in `w.safetensors`:\n  dense_2.weight [4, 2]\n');
    expect(err).toContain('tensors that set nothing:\n  fc2.bais [3]\n');
  });

  it('reads no other file', async () => {
    put(theirs());
    folder.put('broken.safetensors', 'not one');
    expect((await dlnc(folder.path, 'import-weights', 'net.dln', 'broken.safetensors')).err).toContain('DLN41');
    expect((await dlnc(folder.path, 'import-weights', 'net.dln', 'absent.safetensors')).code).toBe(3);
    expect((await dlnc(folder.path, 'import-weights', 'net.dln', 'w.safetensors', '--model', 'Nat')).err).toContain(
      'Net',
    );
  });
});

describe('deriveNames', () => {
  const weight = (name: string, shape: readonly number[]): ModelWeight => ({
    name,
    role: 'weight',
    shape,
    order: null,
  });
  const tensor = (name: string, shape: readonly number[]) => ({ name, shape });

  it('meets in the order of evaluation, where files are sorted and tens stand behind ones', () => {
    const ours = Array.from({ length: 12 }, (_, i) => weight(`blocks.${i}.dense.weight`, [4, 4]));
    const sorted = ours.map((_, i) => tensor(`h.${i}.fc.weight`, [4, 4])).sort((a, b) => (a.name < b.name ? -1 : 1));
    const { names } = deriveNames(ours, sorted, true);
    expect(ours.map((w) => names.get(w.name))).toEqual(ours.map((_, i) => `h.${i}.fc.weight`));
  });

  it('prefers equal names of parts to their order', () => {
    const ours = ['q', 'k', 'v'].map((part) => weight(`net.attention.${part}.weight`, [4, 4]));
    const { names } = deriveNames(
      ours,
      ['k', 'q', 'v'].map((part) => tensor(`attn.${part}.weight`, [4, 4])),
      true,
    );
    expect([...names].every(([own, their]) => own.split('.').at(-2) === their.split('.').at(-2))).toBe(true);
  });

  it('sets nothing where the numbers of alike modules differ', () => {
    const ours = [weight('a.weight', [4, 4]), weight('b.weight', [4, 4])];
    const { names, missing, unused } = deriveNames(ours, [tensor('x.weight', [4, 4])], true);
    expect([names.size, missing.length, unused.length]).toEqual([0, 2, 1]);
  });
});
