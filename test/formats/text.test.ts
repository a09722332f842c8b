/** Holds texts as data: windows of characters and bytes by hand, byte pairs against the `tokenizers` package. */
import { readFileSync } from 'node:fs';
import type { DiagnosticDef } from '@dln/compiler';
import { decodeText, encodeText, type Fault, fieldArray, isFault, type SourceOptions } from '@dln/formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { readVocabulary } from '../../formats/src/vocabulary-files.js';
import { bytesOf, dataRecords, named, opened, refused, slowBytes, textsOf } from './in-memory.js';

const utf8 = new TextEncoder();
const value = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`values/${name}`, import.meta.url)));
const { texts } = JSON.parse(new TextDecoder().decode(value('tokens.json'))) as {
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[]; readonly back: string }[];
};
const file = (name: string, bytes: Uint8Array) => ({ name, bytes: bytesOf(bytes) });

async function rows(text: string | Uint8Array, options: SourceOptions, slow = false): Promise<number[][]> {
  const bytes = typeof text === 'string' ? utf8.encode(text) : text;
  const table = await opened('text', named({ file: slow ? slowBytes(bytes) : bytes }), options);
  const read = await table.rows(null);
  if (isFault(read)) throw new Error(read.fault);
  const [field] = table.header.header.fields;
  const into = fieldArray(field!, read.count);
  await read.read(
    Int32Array.from({ length: read.count }, (_, i) => i),
    [into],
  );
  const block = field!.shape[0]!;
  return Array.from({ length: read.count }, (_, i) => [...into.slice(i * block, (i + 1) * block)]);
}

describe('windows', () => {
  test('of characters overlap by one; the classes are the characters that occur', async () => {
    expect(await rows('abcabca', { block: 3 })).toEqual([
      [0, 1, 2],
      [2, 0, 1],
      [1, 2, 0],
    ]);
    const table = await opened('text', named({ file: utf8.encode('ba😀b') }), { block: 2 });
    expect(table.header.header.fields[0]!.classes).toEqual(['a', 'b', '😀']);
    expect(table.header.header.vocabulary).toEqual({ unit: 'char', characters: ['a', 'b', '😀'] });
  });
  test('another stride, and what is left over is left out', async () => {
    expect(await rows('abcdefgh', { block: 3, stride: 3 })).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(await rows('abcd', { block: 2, stride: 1 })).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });
  test('of bytes lie where they lie, whatever they mean', async () => {
    const bytes = Uint8Array.of(255, 0, 200, 13);
    for (const slow of [false, true])
      expect(await rows(bytes, { unit: 'byte', block: 2, stride: 2 }, slow)).toEqual([
        [255, 0],
        [200, 13],
      ]);
  });
});

describe('byte pairs against tokenizers', () => {
  const read = async (form: 'tokenizer.json' | 'vocab.json and merges.txt') => {
    const vocabulary =
      form === 'tokenizer.json'
        ? await readVocabulary(file('t', value(form)), null)
        : await readVocabulary(file('v', value('vocab.json')), file('m', value('merges.txt')));
    if (isFault(vocabulary)) throw new Error(JSON.stringify(vocabulary));
    return vocabulary;
  };
  describe.each(['tokenizer.json', 'vocab.json and merges.txt'] as const)('%s', (form) => {
    test.each(texts)('$text', async ({ text, ids, back }) => {
      const vocabulary = await read(form);
      const found = encodeText(vocabulary, text);
      if (!(found instanceof Int32Array)) throw new Error(found.unknown);
      expect([...found]).toEqual(ids);
      expect(decodeText(vocabulary, found)).toBe(back);
    });
  });
  test('bytes that are half a character become the replacement character', async () => {
    const vocabulary = await read('tokenizer.json');
    const [first] = encodeText(vocabulary, '東') as Int32Array;
    expect(decodeText(vocabulary, [first!])).toBe('\ufffd');
  });
  test('a text through a source', async () => {
    const files = named({ file: utf8.encode(texts[0]!.text), vocabulary: value('tokenizer.json') });
    const table = await opened('text', files, { unit: 'token', block: 5 });
    const read = await table.rows(null);
    if (isFault(read)) throw new Error(read.fault);
    const into = new Int32Array(5);
    await read.read(Int32Array.of(1), [into]);
    expect([...into]).toEqual(texts[0]!.ids.slice(4, 9));
  });
});

describe('what is refused', () => {
  let records: ReadonlyMap<string, DiagnosticDef>;
  beforeAll(async () => {
    records = await dataRecords();
  });
  const told = (fault: Fault, code: string): void => {
    expect(fault.fault).toBe(code);
    expect(textsOf(records, { ...fault, args: { file: 'x', ...fault.args } })).not.toMatch(/undefined|NaN|\[object/);
  };
  test.each<[string, Record<string, Uint8Array>, SourceOptions, string]>([
    ['no block', { file: utf8.encode('abc') }, {}, 'DLN4116'],
    ['a text shorter than a block', { file: utf8.encode('abc') }, { block: 4 }, 'DLN4133'],
    ['an empty text', { file: new Uint8Array(0) }, { block: 4 }, 'DLN4133'],
    ['bytes that are no UTF-8', { file: Uint8Array.of(97, 0xff, 98) }, { block: 2 }, 'DLN4134'],
    ['tokens without a vocabulary', { file: utf8.encode('abc') }, { block: 2, unit: 'token' }, 'DLN4116'],
    [
      'a vocabulary for characters',
      { file: utf8.encode('abc'), vocabulary: utf8.encode('{}') },
      { block: 2 },
      'DLN4116',
    ],
    ['an unknown unit', { file: utf8.encode('abc') }, { block: 2, unit: 'word' }, 'DLN4116'],
  ])('%s', async (_, files, options, code) => {
    told(await refused('text', named(files), options), code);
  });
  test.each<[string, string, string | null, string]>([
    ['no JSON', 'hello', null, 'DLN4132'],
    ['a list', '[]', null, 'DLN4132'],
    ['no merges', '{"a":0}', null, 'DLN4132'],
    ['a hole', '{"a":0,"b":2}', 'a b\n', 'DLN4132'],
    ['a number twice', '{"a":0,"b":0}', 'a b\n', 'DLN4132'],
    ['a number that is far out', '{"a":1e9}', 'a b\n', 'DLN4132'],
    ['no tokens', '{}', 'a b\n', 'DLN4132'],
    ['a merge of three', '{"a":0}', 'a b c\n', 'DLN4132'],
    ['a word-piece model', '{"model":{"type":"WordPiece","vocab":{}}}', null, 'DLN4113'],
    ['no byte level', '{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":null}', null, 'DLN4113'],
    [
      'a normalizer',
      '{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"NFC"}}',
      null,
      'DLN4113',
    ],
    ['a name of an object', '{"__proto__":0,"b":1}', 'a b\n', ''],
  ])('a vocabulary: %s', async (_, vocabulary, merges, code) => {
    const read = await readVocabulary(
      file('v', utf8.encode(vocabulary)),
      merges === null ? null : file('m', utf8.encode(merges)),
    );
    if (code === '') expect(isFault(read)).toBe(false);
    else if (isFault(read)) told(read, code);
    else throw new Error('accepted');
  });
});
