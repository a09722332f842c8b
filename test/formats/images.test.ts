/** Holds images against Pillow: every kind of PNG and JPEG, sizes, channels; and shows what is refused before it is decoded. */
import { readFileSync } from 'node:fs';
import type { DiagnosticDef } from '@dln/compiler';
import { type ByteSource, type DataFile, fieldArray, isFault, type SourceFiles } from '@dln/formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { readImage, readImageHeader } from '../../formats/src/image.js';
import { withChannels } from '../../formats/src/pixels.js';
import { resize } from '../../formats/src/resize.js';
import { bytesOf, dataRecords, named, opened, refused, textsOf } from './in-memory.js';
import { png } from './make-png.js';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pixels: readonly number[];
}
const oracle = JSON.parse(readFileSync(new URL('values/images.json', import.meta.url), 'utf8')) as {
  readonly images: readonly Case[];
  readonly resized: readonly Case[];
  readonly luma: Case;
};
const fileOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
async function decoded(bytes: Uint8Array) {
  const pixels = await readImage(bytesOf(bytes));
  if (isFault(pixels)) throw new Error(JSON.stringify(pixels));
  return pixels;
}
const worst = (a: ArrayLike<number>, b: readonly number[]): number =>
  b.reduce((most, value, i) => Math.max(most, Math.abs(value - a[i]!)), 0);

describe('against Pillow', () => {
  test.each(oracle.images)('$name', async ({ file, height, width, channels, pixels }) => {
    const bytes = fileOf(file);
    const header = await readImageHeader(bytesOf(bytes));
    if (isFault(header)) throw new Error(JSON.stringify(header));
    const read = await decoded(bytes);
    expect([header.height, header.width]).toEqual([height, width]);
    expect([read.height, read.width, read.channels]).toEqual([height, width, channels]);
    // PNG is exact; the two JPEG decoders round their transforms differently.
    expect(worst(read.data, pixels)).toBeLessThanOrEqual(header.format === 'png' ? 0 : 3);
  });

  test.each(oracle.resized)('$channels channels to $height by $width', async ({ file, height, width, pixels }) => {
    const small = resize(await decoded(fileOf(file)), height, width);
    expect([small.height, small.width, small.data.length]).toEqual([height, width, pixels.length]);
    expect(worst(small.data, pixels)).toBeLessThanOrEqual(1);
  });

  test('colour as grey is its luma', async () => {
    const grey = withChannels(await decoded(fileOf(oracle.luma.file)), 1);
    expect(worst(grey.data, oracle.luma.pixels)).toBe(0);
  });

  test('interlaced is the same as not', async () => {
    // Adam7's seven passes over 5 by 5, each line with its filter: pixel (x, y) is 5y + x.
    const passes = [
      [[0]],
      [[4]],
      [[20, 24]],
      [[2], [22]],
      [[10, 12, 14]],
      [
        [1, 3],
        [11, 13],
        [21, 23],
      ],
      [
        [5, 6, 7, 8, 9],
        [15, 16, 17, 18, 19],
      ],
    ];
    const data = Uint8Array.from(passes.flatMap((lines) => lines.flatMap((line) => [0, ...line])));
    const pixels = await decoded(png(5, 5, { data, interlace: 1 }));
    expect([...pixels.data]).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });
});

describe('channels', () => {
  const pixels = (channels: 1 | 2 | 3 | 4, data: readonly number[]) =>
    ({ format: 'png', height: 1, width: 1, channels, depth: 8, data: Uint8Array.from(data) }) as const;
  test.each([
    ['grey repeated', pixels(1, [7]), 3, [7, 7, 7]],
    ['grey made opaque', pixels(1, [7]), 4, [7, 7, 7, 255]],
    ['alpha dropped', pixels(4, [1, 2, 3, 9]), 3, [1, 2, 3]],
    ['alpha kept', pixels(2, [1, 9]), 4, [1, 1, 1, 9]],
  ] as const)('%s', (_, from, channels, to) => {
    expect([...withChannels(from, channels).data]).toEqual(to);
  });
});

const folder = (
  files: Readonly<Record<string, Uint8Array | ByteSource>>,
  folders?: readonly string[],
): SourceFiles => ({
  named: new Map(),
  folder: {
    name: 'photos',
    files: new Map(
      Object.entries(files).map(([name, bytes]): [string, DataFile] => [
        name,
        { name: `photos/${name}`, bytes: bytes instanceof Uint8Array ? bytesOf(bytes) : bytes },
      ]),
    ),
    folders: folders ?? [...new Set(Object.keys(files).map((name) => name.split('/')[0]!))],
  },
});

describe('a folder a class', () => {
  const grey = (value: number): Uint8Array => png(2, 1, { data: Uint8Array.of(0, value, value) });
  test('classes are the folders in order, rows the files', async () => {
    const table = await opened('images', folder({ 'dog/b.png': grey(3), 'cat/a.png': grey(1), 'cat/z.png': grey(2) }));
    const { fields, rows } = table.header.header;
    expect(rows).toBe(3);
    expect(fields[0]).toMatchObject({ name: 'image', shape: [1, 2, 1], stored: 'u8' });
    expect(fields[1]).toMatchObject({ name: 'label', classes: ['cat', 'dog'] });
    const read = await table.rows(null);
    if (isFault(read)) throw new Error(read.fault);
    const into = fields.map((field) => fieldArray(field, 3));
    await read.read(Int32Array.of(0, 1, 2), into);
    expect([...into[1]!].map((k, i) => [k, into[0]![2 * i]]).sort()).toEqual(
      [
        [0, 1],
        [0, 2],
        [1, 3],
      ].sort(),
    );
  });

  test('other sizes and channels become those of the first file, or what is asked for', async () => {
    const files = folder({ 'a/1.png': grey(9), 'b/2.png': fileOf(oracle.luma.file) });
    const read = async (options: Parameters<typeof opened>[2], size: number) => {
      const table = await opened('images', files, options);
      const rows = await table.rows(null);
      if (isFault(rows)) throw new Error(rows.fault);
      const image = new Uint8Array(2 * size);
      await rows.read(Int32Array.of(0, 1), [image, null]);
      return { shape: table.header.header.fields[0]!.shape, image };
    };
    expect((await read({}, 2)).shape).toEqual([1, 2, 1]);
    const both = await read({ size: [3, 4], channels: 3 }, 36);
    expect(both.shape).toEqual([3, 4, 3]);
    expect([...both.image.slice(0, 36)]).toEqual(Array.from({ length: 36 }, () => 9));
  });

  test('a file is let go once it is read', async () => {
    let released = 0;
    const bytes = { ...bytesOf(grey(1)), release: () => released++ };
    const table = await opened('images', folder({ 'a/1.png': bytes }));
    const rows = await table.rows(null);
    if (isFault(rows)) throw new Error(rows.fault);
    await rows.read(Int32Array.of(0, 0), [new Uint8Array(4), null]);
    expect(released).toBe(3);
  });

  test('100,000 files are a table whose files nobody opens', async () => {
    const never: ByteSource = {
      size: 1,
      read: () => {
        throw new Error('read');
      },
    };
    const files: Record<string, Uint8Array | ByteSource> = { 'a/0.png': grey(1) };
    for (let i = 1; i < 100_000; i++) files[`a/${i}.png`] = never;
    expect((await opened('images', folder(files))).header.header.rows).toBe(100_000);
  });
});

describe('what is refused', () => {
  let records: ReadonlyMap<string, DiagnosticDef>;
  beforeAll(async () => {
    records = await dataRecords();
  });
  const one = png(2, 2, { data: new Uint8Array(6) });
  const cut = (bytes: Uint8Array, by: number): Uint8Array => bytes.slice(0, bytes.length - by);
  const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((b, i) => (i === at ? b ^ 1 : b));
  const jpeg = fileOf(oracle.images.find((c) => c.name === 'colour jpeg')!.file);
  const sized = (() => {
    const big = jpeg.slice();
    const at = big.findIndex((b, i) => b === 0xff && big[i + 1] === 0xc0);
    big.set([0xff, 0xff, 0xff, 0xff], at + 5);
    return big;
  })();
  test.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), 'DLN4108'],
    ['a text', new TextEncoder().encode('hello'), 'DLN4107'],
    ['a header cut off', one.slice(0, 20), 'DLN4108'],
    ['pixels cut off', cut(one, 20), 'DLN4108'],
    ['a wrong checksum of the header', changed(one, 18), 'DLN4131'],
    ['a wrong checksum of the pixels', changed(one, 45), 'DLN4131'],
    ['a side of 4 billion', png(2 ** 32 - 1, 1, { data: new Uint8Array(1) }), 'DLN4110'],
    ['900 million pixels', png(30_000, 30_000, { data: new Uint8Array(1) }), 'DLN4110'],
    ['no pixels', png(0, 1, { data: new Uint8Array(0) }), 'DLN4131'],
    ['more pixels than promised', png(2, 2, { data: new Uint8Array(20_000_000) }), 'DLN4111'],
    ['fewer pixels than promised', png(2, 2, { data: new Uint8Array(3) }), 'DLN4108'],
    ['an unknown filter', png(1, 1, { data: Uint8Array.of(9, 0) }), 'DLN4131'],
    ['a palette that is not there', png(1, 1, { colour: 3, data: Uint8Array.of(0, 0) }), 'DLN4131'],
    ['a depth that PNG lacks', png(1, 1, { bits: 3, data: Uint8Array.of(0, 0) }), 'DLN4131'],
    ['a JPEG cut off', cut(jpeg, jpeg.length >> 1), 'DLN4131'],
    ['a JPEG of 4 billion pixels', sized, 'DLN4110'],
    ['a JPEG without a size', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'DLN4131'],
  ])('%s', async (_, bytes, code) => {
    const fault = await readImage(bytesOf(bytes));
    if (!isFault(fault)) throw new Error('accepted');
    expect(fault.fault).toBe(code);
    const told = textsOf(records, { ...fault, args: { file: 'x.png', ...fault.args } });
    expect(told).not.toMatch(/undefined|NaN|null|\[object/);
    // The same through a source: a fault of its own, never an exception.
    const again = await refused('image', named({ file: bytes })).catch((error: unknown) => error);
    expect(again).not.toBeInstanceOf(TypeError);
  });

  test.each([
    ['no folders', folder({}, []), {}, 'DLN4135'],
    ['an empty class', folder({ 'a/1.png': one }, ['a', 'b']), {}, 'DLN4136'],
    ['a size below 1', folder({ 'a/1.png': one }), { size: [0, 4] }, 'DLN4116'],
    ['two channels', folder({ 'a/1.png': one }), { channels: 2 }, 'DLN4116'],
    ['a file', named({ folder: one }), {}, 'DLN4135'],
  ] as const)('a folder: %s', async (_, files, options, code) => {
    expect((await refused('images', files, options)).fault).toBe(code);
  });
});
