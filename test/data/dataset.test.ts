/** Shows that a dataset gives the rows that its steps say: order, parts, numbers, and what is refused. */
import type { Dataset, DatasetStep, DType, TensorType } from '@dln/compiler';
import { type Fault, isFault, type OpenSettings, type OpenTable, type SourceOptions, Unreadable } from '@dln/formats';
import { describe, expect, test } from 'vitest';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import type { HostTensor } from '../../runtime/src/backends/backend.js';
import { openDataset } from '../../runtime/src/data/dataset-rows.js';
import { inEpochs } from '../../runtime/src/data/epochs.js';
import { rowOpener } from '../../runtime/src/data/open-rows.js';
import type { RowTools } from '../../runtime/src/data/row-tools.js';
import { bytesOf, folder, named, opened, slowBytes } from '../formats/in-memory.js';
import { fakeBackend } from '../train/fake-session.js';

const utf8 = new TextEncoder();
const batch = variable('N');
const type = (dtype: DType, shape: readonly number[], classes: number | null = null): TensorType => ({
  id: 0,
  dtype,
  shape: [batch, ...shape.map(constant)],
  classes: classes === null ? null : constant(classes),
});

type Field = Dataset['fields'][number];
const field = (name: string, of: TensorType, scale = 1, stored: Field['stored'] = 'f32'): Field => ({
  name,
  stored,
  type: of,
  scale,
  gaps: false,
  classNames: null,
  rows: null,
});
const dataset = (rows: number, steps: readonly DatasetStep[], fields: readonly Field[]): Dataset => ({
  name: 'data.d',
  source: { key: 'k', format: 'csv', files: {}, options: {} },
  read: fields,
  steps,
  fields,
  rows,
  vocabulary: null,
});
/** Nothing in these datasets is computed. */
const noTools: RowTools = {
  seed: 0,
  augment: false,
  open: async () => {
    throw new Error('no body');
  },
  columns: async () => new Map(),
  fitted: async (_, compute) => compute(),
  measured: async (_, compute) => compute(),
};
async function rowsOf(of: Dataset, source: OpenTable) {
  const rows = await openDataset(of, source, noTools);
  if (isFault(rows)) throw new Error(JSON.stringify(rows));
  return rows;
}
async function faultOf(of: Dataset, source: OpenTable): Promise<Fault> {
  const rows = await openDataset(of, source, noTools);
  if (!isFault(rows)) throw new Error('accepted');
  return rows;
}
const upTo = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);
/** All values of a field; copied, as the next batch fills the same buffers. */
async function all(of: Dataset, source: OpenTable, name: string): Promise<number[]> {
  const tensors = await (await rowsOf(of, source)).at(upTo(of.rows));
  return [...tensors.get(name)!.data];
}
/** Equal to float32 rounding. */
function near(values: readonly number[], expected: (i: number) => number): void {
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected(i), 5);
}
const csv = (text: string, options: SourceOptions = {}, settings?: OpenSettings): Promise<OpenTable> =>
  opened('csv', named({ file: utf8.encode(text) }), options, settings);
const numbers = (n: number): string =>
  `x,y\n${Array.from({ length: n }, (_, i) => `${i},${'abc'[i % 3]}`).join('\n')}\n`;
const x = field('x', type('f32', []));
const y = field('y', type('i32', [], 3), 1, 'i32');

/** MNIST's two files with rows that tell their number. */
function mnistLike(rows: number, slow: boolean): Promise<OpenTable> {
  const images = new Uint8Array(16 + rows * 12);
  images.set([0, 0, 8, 3]);
  const view = new DataView(images.buffer);
  for (const [axis, size] of [rows, 4, 3].entries()) view.setUint32(4 + 4 * axis, size);
  for (let i = 0; i < rows * 12; i++) images[16 + i] = (i * 7) % 256;
  const labels = new Uint8Array(8 + rows);
  labels.set([0, 0, 8, 1]);
  new DataView(labels.buffer).setUint32(4, rows);
  for (let i = 0; i < rows; i++) labels[8 + i] = i % 10;
  const make = slow ? slowBytes : bytesOf;
  const files = named({ image: make(images), label: make(labels) });
  return opened('idx', files, {}, slow ? { memoryBytes: 0 } : undefined);
}
const image = field('image', type('f32', [4, 3, 1]), 1 / 255, 'u8');
const label = field('label', type('i32', [], 10), 1, 'u8');

describe('steps', () => {
  test('take keeps the first rows, shuffle moves them all, and their order counts', async () => {
    const source = await csv(numbers(50));
    const take: DatasetStep = { step: 'take', count: 10 };
    const shuffle: DatasetStep = { step: 'shuffle', seed: 3 };
    expect(await all(dataset(10, [take], [x]), source, 'x')).toEqual([...upTo(10)]);
    const shuffled = await all(dataset(50, [shuffle], [x]), source, 'x');
    expect(shuffled).not.toEqual([...upTo(50)]);
    expect([...shuffled].sort((a, b) => a - b)).toEqual([...upTo(50)]);
    expect(await all(dataset(10, [shuffle, take], [x]), source, 'x')).toEqual(shuffled.slice(0, 10));
    const taken = await all(dataset(10, [take, shuffle], [x]), source, 'x');
    expect([...taken].sort((a, b) => a - b)).toEqual([...upTo(10)]);
  });

  test('a split covers every row once; other seeds give other parts', async () => {
    const source = await csv(numbers(101));
    const shares = [
      { name: 'train', share: 0.7 },
      { name: 'valid', share: 0.15 },
      { name: 'test', share: 0.15 },
    ];
    const part = (name: string, rows: number, seed: number, stratify: string | null = null): Promise<number[]> =>
      all(dataset(rows, [{ step: 'split', shares, seed, stratify, part: name }], [x]), source, 'x');
    const parts = [await part('train', 71, 1), await part('valid', 15, 1), await part('test', 15, 1)];
    expect(parts.flat().sort((a, b) => a - b)).toEqual([...upTo(101)]);
    expect(await part('train', 71, 1)).toEqual(parts[0]);
    expect((await part('train', 71, 2)).sort()).not.toEqual(parts[0]!.sort());
    const stratified = [
      await part('train', 71, 1, 'y'),
      await part('valid', 15, 1, 'y'),
      await part('test', 15, 1, 'y'),
    ];
    expect(stratified.flat().sort((a, b) => a - b)).toEqual([...upTo(101)]);
    for (const rows of stratified) {
      for (const k of [0, 1, 2]) {
        const share = rows.filter((row) => row % 3 === k).length / rows.length;
        expect(Math.abs(share - 1 / 3)).toBeLessThanOrEqual(1.01 / rows.length);
      }
      // In the order of the permutation, not sorted by class or by row.
      expect(rows).not.toEqual([...rows].sort((a, b) => a - b));
    }
  });

  test('shares that do not sum to one leave rows out', async () => {
    const source = await csv(numbers(10));
    const shares = [{ name: 'few', share: 0.25 }];
    const few = await all(
      dataset(3, [{ step: 'split', shares, seed: 0, stratify: null, part: 'few' }], [x]),
      source,
      'x',
    );
    expect(new Set(few).size).toBe(3);
  });

  test('classes and gaps', async () => {
    const source = await csv('x,y\n1,b\n,a\n3,\n');
    const of = dataset(
      3,
      [],
      [
        { ...x, gaps: true },
        { ...field('y', type('i32', [], 2)), gaps: true },
      ],
    );
    // Where a value is missing there is a 0, so that no NaN and no class -1 enters a program.
    expect(await all(of, source, 'x')).toEqual([1, 0, 3]);
    expect(await all(of, source, 'x?')).toEqual([0, 1, 0]);
    expect(await all(of, source, 'y')).toEqual([1, 0, 0]);
    expect(await all(of, source, 'y?')).toEqual([0, 0, 1]);
    // A column that has gaps only now is not what was checked.
    expect((await faultOf(dataset(3, [], [x]), source)).fault).toBe('DLN4207');
  });

  test('images are floats in 0..1, labels i32, shapes have the batch first', async () => {
    const tensors = await (await rowsOf(dataset(20, [], [image, label]), await mnistLike(20, false))).at(
      Int32Array.of(3, 19),
    );
    const { dtype, shape, data } = tensors.get('image')!;
    expect([dtype, shape, data.length]).toEqual(['f32', [2, 4, 3, 1], 24]);
    expect([...data.slice(0, 12)]).toEqual([...upTo(12)].map((i) => Math.fround((((36 + i) * 7) % 256) / 255)));
    expect(tensors.get('label')).toEqual({ dtype: 'i32', shape: [2], data: Int32Array.of(3, 9) });
  });
});

describe('normalize', () => {
  const split: DatasetStep = {
    step: 'split',
    shares: [
      { name: 'train', share: 0.6 },
      { name: 'test', share: 0.4 },
    ],
    seed: 5,
    stratify: null,
    part: 'train',
  };
  const measured: DatasetStep = { step: 'normalize', field: 'x', mean: null, std: null };

  test('given numbers', async () => {
    const given: DatasetStep = { step: 'normalize', field: 'x', mean: [2], std: [4] };
    expect(await all(dataset(5, [given], [x]), await csv(numbers(5)), 'x')).toEqual([-0.5, -0.25, 0, 0.25, 0.5]);
  });

  test.each([
    ['before the split', [measured, split]],
    ['after the split', [split, measured]],
  ] as const)('measured on the training part alone, written %s', async (_, steps) => {
    const source = await csv(numbers(100));
    const raw = await all(dataset(60, [split], [x]), source, 'x');
    const mean = raw.reduce((a, b) => a + b, 0) / 60;
    const std = Math.sqrt(raw.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 60);
    const test = steps.map((step) => (step.step === 'split' ? { ...step, part: 'test' } : step));
    const rawTest = await all(dataset(40, [{ ...split, part: 'test' }], [x]), source, 'x');
    for (const [rows, of, plain] of [
      [60, steps, raw],
      [40, test, rawTest],
    ] as const) {
      const values = await all(dataset(rows, of, [x]), source, 'x');
      near(values, (i) => (plain[i]! - mean) / std);
    }
  });

  test('each channel by itself, after the scale; a constant becomes 0; gaps are left out', async () => {
    const pixels = Uint8Array.of(0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 10, 7, 255, 20, 7);
    const source = await opened('idx', named({ image: pixels }));
    const of = dataset(
      2,
      [{ step: 'normalize', field: 'image', mean: null, std: null }],
      [field('image', type('f32', [1, 1, 3]), 1 / 255)],
    );
    near(await all(of, source, 'image'), (i) => [-1, -1, 0, 1, 1, 0][i]!);
    const gaps = await csv('x,z\n1,1\n,1\n3,1\n');
    const gapped = dataset(3, [measured], [{ ...x, gaps: true }]);
    // What is missing is 0, and told apart.
    expect(await all(gapped, gaps, 'x')).toEqual([-1, 0, 1]);
    expect(await all(gapped, gaps, 'x?')).toEqual([0, 1, 0]);
  });

  test('MNIST-like: fixed numbers apply to 0..1', async () => {
    const step: DatasetStep = { step: 'normalize', field: 'image', mean: [0.1307], std: [0.3081] };
    const values = await all(dataset(20, [step], [image]), await mnistLike(20, false), 'image');
    near(values, (i) => (((i * 7) % 256) / 255 - 0.1307) / 0.3081);
  });

  test('twice is once', async () => {
    const source = await csv(numbers(30));
    const once = await all(dataset(30, [measured], [x]), source, 'x');
    const twice = await all(dataset(30, [measured, measured], [x]), source, 'x');
    near(twice, (i) => once[i]!);
  });

  test.each<[DatasetStep, string]>([
    [{ step: 'normalize', field: 'x', mean: [1, 2], std: [1] }, '`mean` has 2 numbers for a last axis of 1'],
    [{ step: 'normalize', field: 'x', mean: [1], std: [0] }, '`std` holds a number that is not positive'],
    [{ step: 'normalize', field: 'x', mean: [Number.NaN], std: [1] }, '`mean` holds a number that is not finite'],
    [{ step: 'normalize', field: 'y', mean: null, std: null }, 'it is a field of classes'],
  ])('refuses %j', async (step, what) => {
    const fault = await faultOf(dataset(5, [step], [x, y]), await csv(numbers(5)));
    expect([fault.fault, fault.args.what]).toEqual(['DLN4205', what]);
  });
});

describe('streaming', () => {
  test('gives the rows that memory gives', async () => {
    const steps: readonly DatasetStep[] = [
      { step: 'split', shares: [{ name: 'train', share: 0.8 }], seed: 2, stratify: 'label', part: 'train' },
      { step: 'normalize', field: 'image', mean: null, std: null },
    ];
    const of = dataset(48, steps, [image, label]);
    const [held, streamed] = [await mnistLike(60, false), await mnistLike(60, true)];
    for (const name of ['image', 'label']) expect(await all(of, streamed, name)).toEqual(await all(of, held, name));
  });

  test('epochs: each row once an epoch, another order in each, the same in a second run', async () => {
    const door = rowOpener(async () => csv(numbers(37)), fakeBackend().backend);
    const stream = async (inOrder: boolean) => {
      const rows = await door.openRows(dataset(37, [], [x]), { seed: 11, inOrder, augment: false });
      if (isFault(rows)) throw new Error('refused');
      return rows;
    };
    const epoch = async (n: number, size: number): Promise<number[]> => {
      const rows = await stream(false);
      const drawn: number[] = [];
      for (let from = 0; from < 37; from += size) {
        const tensors = await rows.batch(n, from, Math.min(size, 37 - from));
        drawn.push(...tensors.get('x')!.data);
      }
      return drawn;
    };
    const first = await epoch(0, 8);
    expect([...first].sort((a, b) => a - b)).toEqual([...upTo(37)]);
    expect(await epoch(0, 5)).toEqual(first);
    expect(await epoch(1, 8)).not.toEqual(first);
    const ordered = await (await stream(true)).batch(4, 30, 7);
    expect([...ordered.get('x')!.data]).toEqual([30, 31, 32, 33, 34, 35, 36]);
  });

  test('a batch in memory is there at once, without a promise', async () => {
    const rows = inEpochs(await rowsOf(dataset(20, [], [image, label]), await mnistLike(20, false)), {
      seed: 0,
      inOrder: false,
      augment: false,
    });
    expect(rows.batch(0, 0, 8)).toBeInstanceOf(Map);
    const buffers = (of: ReadonlyMap<string, HostTensor>): ArrayBufferLike[] =>
      [...of.values()].map(({ data }) => data.buffer);
    const first = buffers(await rows.batch(0, 0, 8));
    expect(buffers(await rows.batch(0, 8, 8))).toEqual(first);
  });

  test('sources are opened once for all datasets of a run', async () => {
    let times = 0;
    const door = rowOpener(async () => {
      times++;
      return csv(numbers(10));
    }, fakeBackend().backend);
    const order = { seed: 0, inOrder: true, augment: false };
    for (const count of [10, 4]) await door.openRows(dataset(count, [{ step: 'take', count }], [x]), order);
    expect(times).toBe(1);
  });
});

describe('data that are not what was checked', () => {
  const checked = dataset(5, [], [x]);
  test.each<[string, Dataset, string]>([
    ['fewer rows', dataset(6, [], [x]), 'DLN4207'],
    ['a field that is gone', dataset(5, [], [field('z', type('f32', []))]), 'DLN4207'],
    ['another shape', dataset(5, [], [field('x', type('f32', [2]))]), 'DLN4207'],
    ['other classes', dataset(5, [], [field('y', type('i32', [], 4))]), 'DLN4207'],
    ['a number where classes were', dataset(5, [], [field('x', type('i32', [], 4))]), 'DLN4207'],
    ['a part that is not there', dataset(5, [{ step: 'part', name: 'train' }], [x]), 'DLN4201'],
    ['more than there is', dataset(9, [{ step: 'take', count: 9 }], [x]), 'DLN4204'],
    [
      'a share of nothing',
      dataset(0, [{ step: 'split', shares: [{ name: 'a', share: 0.01 }], seed: 0, stratify: null, part: 'a' }], [x]),
      'DLN4202',
    ],
    [
      'a part that the split lacks',
      dataset(0, [{ step: 'split', shares: [{ name: 'a', share: 1 }], seed: 0, stratify: null, part: 'b' }], [x]),
      'DLN4201',
    ],
    [
      'stratifying by a number',
      dataset(3, [{ step: 'split', shares: [{ name: 'a', share: 0.5 }], seed: 0, stratify: 'x', part: 'a' }], [x]),
      'DLN4203',
    ],
  ])('refuses %s', async (_, of, code) => {
    const source = await csv(numbers(5));
    expect((await faultOf(of, source)).fault).toBe(code);
    expect(isFault(await openDataset(checked, source, noTools))).toBe(false);
  });

  test('a label that changes under a streamed dataset is found where it is drawn', async () => {
    const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2);
    const source = await opened('idx', named({ label: bytesOf(bytes) }), {}, { memoryBytes: 0 });
    const rows = await rowsOf(dataset(3, [], [field('label', type('i32', [], 3))]), source);
    bytes[9] = 77;
    const drawn = async () => rows.at(Int32Array.of(0, 1));
    await expect(drawn()).rejects.toThrow(Unreadable);
    await expect(drawn()).rejects.toMatchObject({
      fault: { fault: 'DLN4206', args: { field: 'label', value: 77, classes: 3, row: 1 } },
    });
  });

  test('a file that shrinks under a streamed dataset', async () => {
    let bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 1, 2);
    const shrinking = { size: bytes.length, read: (at: number, length: number) => bytes.subarray(at, at + length) };
    const source = await opened('idx', named({ file: shrinking }), {}, { memoryBytes: 0 });
    const rows = await rowsOf(dataset(3, [], [field('value', type('f32', [1]))]), source);
    bytes = bytes.slice(0, 13);
    await expect((async () => rows.at(Int32Array.of(2)))()).rejects.toMatchObject({ fault: { fault: 'DLN4119' } });
  });

  test('parts of a folder of MNIST', async () => {
    const two = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 0);
    const pixels = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 51, 102);
    const more = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 255);
    const files = { 'train-images-idx3-ubyte': pixels, 'train-labels-idx1-ubyte': two, 't10k-images-idx3-ubyte': more };
    const one = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 1);
    const source = await opened('idx', folder({ ...files, 't10k-labels-idx1-ubyte': one }));
    const pixel = field('image', type('f32', [1, 1, 1]), 1 / 255);
    const part = (name: string): DatasetStep => ({ step: 'part', name });
    expect(await all(dataset(1, [part('test')], [pixel]), source, 'image')).toEqual([1]);
    // Statistics come from the part train also for the part test: mean 0.3, deviation 0.1.
    const steps: readonly DatasetStep[] = [part('test'), { step: 'normalize', field: 'image', mean: null, std: null }];
    expect((await all(dataset(1, steps, [pixel]), source, 'image'))[0]).toBeCloseTo(7, 5);
    expect(await all(dataset(3, [], [pixel]), source, 'image')).toEqual([0.2, 0.4, 1].map(Math.fround));
  });
});
