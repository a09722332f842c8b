/** Files damaged at random: every reader accepts or refuses, none throws, and each refusal has a text. FUZZ sets how many in all. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { DiagnosticDef } from '@dln/compiler';
import {
  type Fault,
  fieldArray,
  isFault,
  openTable,
  readSafetensors,
  type SourceOptions,
  Unreadable,
  writeSafetensors,
} from '@dln/formats';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { dataRecords, named, randomOf, textsOf } from './in-memory.js';
import { png } from './make-png.js';

const RUNS = Number(process.env.FUZZ ?? 20_000);
const utf8 = new TextEncoder();

/** Values that break readers more often than random ones. */
const NASTY = [0, 1, 2, 0x7f, 0x80, 0xff, 0x22, 0x2c, 0x0a, 0x0d, 0x2d, 0x5c, 0x7b, 0x7d, 0x39];
const WORDS = [
  '__proto__',
  '9007199254740993',
  '-1',
  '1e999',
  '"',
  '""',
  '\\u0000',
  '\ufeff',
  '[[[[',
  '{"',
  'null',
  '0x10',
  "'",
  '(,)',
];

function mutated(seed: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = Array.from(seed);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(bytes.length + 1);
    const what = random(7);
    if (what === 0) bytes[at] = random(256);
    else if (what === 1) bytes[at] = NASTY[random(NASTY.length)]!;
    else if (what === 2) bytes.splice(at, random(9));
    else if (what === 3) bytes.splice(at, 0, ...utf8.encode(WORDS[random(WORDS.length)]!));
    else if (what === 4) bytes = bytes.slice(0, at);
    else if (what === 5) bytes.splice(at, 0, ...bytes.slice(random(bytes.length + 1)).slice(0, random(40)));
    else bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  }
  return Uint8Array.from(bytes, (byte) => byte ?? 0);
}

const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8);
const label = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 0);
const npyHeader = "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }\n";
const npy = Uint8Array.of(
  0x93,
  ...utf8.encode('NUMPY'),
  1,
  0,
  npyHeader.length,
  0,
  ...utf8.encode(npyHeader),
  ...new Uint8Array(32),
);
const weights = writeSafetensors(
  new Map([
    ['label', { dtype: 'U8', shape: [2], data: Uint8Array.of(1, 0) }],
    ['w', { dtype: 'F32', shape: [2, 2], data: new Uint8Array(16) }],
  ]),
  new Map([['note', 'x']]),
);
const csv = utf8.encode('a,b,"c ""d"""\r\n1,x,2.5\r\n"2","y, z",\r\n-3,"two\nlines",1e3\r\n');
const gz = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

const picture = png(3, 2, { data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
const oracle = JSON.parse(readFileSync(new URL('values/images.json', import.meta.url), 'utf8')) as {
  readonly images: readonly { readonly name: string; readonly file: string }[];
};
const jpeg = new Uint8Array(Buffer.from(oracle.images.find((c) => c.name === 'grey jpeg')!.file, 'base64'));
const value = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`values/${name}`, import.meta.url)));
const story = utf8.encode('The quick brown fox jumps. \u00e9\u6771 end');

/** What a format is asked for beside its files. */
const options: Readonly<Record<string, SourceOptions>> = {
  text: { block: 4 },
  'text in bytes': { block: 4, unit: 'byte' },
  'text in tokens': { block: 4, unit: 'token' },
};

const seeds: [string, string, Record<string, Uint8Array>][] = [
  ['png', 'image', { file: picture }],
  ['jpeg', 'image', { file: jpeg }],
  ['text', 'text', { file: story }],
  ['text in bytes', 'text', { file: story }],
  ['text in tokens', 'text', { file: story, vocabulary: value('tokenizer.json') }],
  ['idx', 'idx', { image: idx, label }],
  ['idx packed', 'idx', { image: gz(idx), label: gz(label) }],
  ['npy', 'npy', { label: npy }],
  ['npz', 'npz', { file: zipSync({ 'a.npy': npy, 'b.npy': npy }) }],
  ['csv', 'csv', { file: csv }],
  ['csv packed', 'csv', { file: gz(csv) }],
  ['safetensors', 'safetensors', { file: weights }],
];

/** Lets the test runner speak now and then: nothing in these loops waits for anything. */
const breathe = (run: number): Promise<void> | undefined =>
  run % 512 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;

describe('damaged files', () => {
  let records: ReadonlyMap<string, DiagnosticDef>;
  beforeAll(async () => {
    records = await dataRecords();
  });
  /** A refusal must be told without a hole in the text. */
  const told = (fault: Fault): void => {
    expect(fault.args.file).toBeDefined();
    expect(textsOf(records, fault)).not.toMatch(/undefined|NaN|null|\[object/);
  };

  test.each(seeds)('%s', async (name, format, files) => {
    const random = randomOf(20_260_101);
    let accepted = 0;
    for (let run = 0; run < RUNS / 10; run++) {
      await breathe(run);
      const names = Object.keys(files);
      const hurt = names[random(names.length)]!;
      const table = await openTable(
        format,
        named({ ...files, [hurt]: run === 0 ? files[hurt]! : mutated(files[hurt]!, random) }),
        options[name] ?? {},
      );
      const rows = isFault(table) ? table : await table.rows(null);
      if (isFault(rows) || isFault(table)) {
        told(rows as Fault);
        continue;
      }
      accepted++;
      const { fields } = table.header.header;
      const into = fields.map((field) => fieldArray(field, 1));
      try {
        await rows.read(Int32Array.of(rows.count - 1), into);
      } catch (error) {
        // Pixels are decoded when they are wanted.
        if (!(error instanceof Unreadable)) throw error;
        told(error.fault);
        continue;
      }
      for (const [k, { classes }] of fields.entries()) {
        const count = typeof classes === 'number' ? classes : classes?.length;
        if (count !== undefined) expect(into[k]![0]).toBeLessThan(count);
      }
    }
    // The undamaged file is among them, so that the seed itself is known to be good.
    expect(accepted).toBeGreaterThan(0);
  });

  test('weights: what is accepted is written again with the same contents', async () => {
    const random = randomOf(7);
    for (let run = 0; run < RUNS * 0.3; run++) {
      await breathe(run);
      const read = readSafetensors(mutated(weights, random));
      if (isFault(read)) continue;
      const again = readSafetensors(writeSafetensors(read.tensors, read.metadata));
      if (isFault(again)) throw new Error(again.fault);
      expect([...again.tensors.keys()].sort()).toEqual([...read.tensors.keys()].sort());
    }
  });
});
