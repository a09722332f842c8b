/** Shows that safetensors are read strictly and written deterministically. */
import { isFault, readSafetensors, type SafetensorsTensor, tensorValues, writeSafetensors } from '@dln/formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const text = new TextEncoder();
/** A file with this header text and data. */
function fileOf(header: string | Uint8Array, data: number[] | Uint8Array = [], declared?: number): Uint8Array {
  const json = typeof header === 'string' ? text.encode(header) : header;
  const out = new Uint8Array(8 + json.length + data.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(declared ?? json.length), true);
  out.set(json, 8);
  out.set(data, 8 + json.length);
  return out;
}
const codeOf = (bytes: Uint8Array): string => {
  const read = readSafetensors(bytes);
  return isFault(read) ? read.fault : 'accepted';
};
const u8 = (name: string, begin: number, end: number): string =>
  `"${name}":{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;

describe('safetensors, reading', () => {
  test('a file written by hand', () => {
    const read = readSafetensors(
      fileOf(
        '{"__metadata__":{"k":"v"},"b":{"dtype":"I32","shape":[],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}   ',
        [0, 0, 0x80, 0x3f, 0xfe, 0xff, 0xff, 0xff],
      ),
    );
    if (isFault(read)) throw new Error(read.fault);
    expect([...read.metadata]).toEqual([['k', 'v']]);
    expect([...read.tensors.keys()]).toEqual(['b', 'a']);
    expect([...tensorValues(read.tensors.get('a')!)]).toEqual([1]);
    expect([...tensorValues(read.tensors.get('b')!)]).toEqual([-2]);
    expect(read.tensors.get('a')!.shape).toEqual([1, 1]);
  });

  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'DLN4108'],
    ['less than a prefix', new Uint8Array(7), 'DLN4108'],
    ['a header longer than the file', fileOf('{}', [], 3), 'DLN4108'],
    ['an empty header', fileOf('', [], 0), 'DLN4141'],
    ['a header of 10 MB and one byte', fileOf('{}', [], 10 * 2 ** 20 + 1), 'DLN4110'],
    ['a header length beyond 2^53', new Uint8Array(8).fill(0xff), 'DLN4110'],
    ['white space first', fileOf(' {}'), 'DLN4141'],
    ['no object', fileOf('[]'), 'DLN4141'],
    ['something after the object', fileOf('{}x'), 'DLN4141'],
    ['a trailing comma', fileOf(`{${u8('a', 0, 1)},}`, [1]), 'DLN4141'],
    ['bad UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), 'DLN4141'],
    ['overlong UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x7d)), 'DLN4141'],
    ['a UTF-8 surrogate', fileOf(Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d)), 'DLN4141'],
    ['a lone surrogate as an escape', fileOf('{"\\ud800":1}'), 'DLN4141'],
    ['an escape cut short', fileOf('{"\\u12'), 'DLN4141'],
    ['nesting without end', fileOf(`{"a":${'['.repeat(5000)}`), 'DLN4141'],
    ['a tensor twice', fileOf(`{${u8('a', 0, 1)},${u8('a', 1, 2)}}`, [1, 2]), 'DLN4142'],
    ['a tensor twice, once by an escape', fileOf(`{${u8('a', 0, 1)},${u8('\\u0061', 1, 2)}}`, [1, 2]), 'DLN4142'],
    ['metadata twice', fileOf('{"__metadata__":{},"__metadata__":{}}'), 'DLN4142'],
    [
      'a key of an entry twice',
      fileOf('{"a":{"dtype":"U8","dtype":"U8","shape":[],"data_offsets":[0,1]}}', [1]),
      'DLN4142',
    ],
    ['metadata that are no texts', fileOf('{"__metadata__":{"a":1}}'), 'DLN4141'],
    ['an unknown key', fileOf('{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":1}}', [1]), 'DLN4141'],
    ['a key missing', fileOf('{"a":{"dtype":"U8","shape":[]}}'), 'DLN4141'],
    ['an unknown dtype', fileOf('{"a":{"dtype":"F8","shape":[],"data_offsets":[0,1]}}', [1]), 'DLN4146'],
    ['a dtype called __proto__', fileOf('{"a":{"dtype":"__proto__","shape":[],"data_offsets":[0,1]}}', [1]), 'DLN4146'],
    ['an overlap', fileOf(`{${u8('a', 0, 2)},${u8('b', 1, 3)}}`, [1, 2, 3]), 'DLN4144'],
    ['two tensors in one place', fileOf(`{${u8('a', 0, 2)},${u8('b', 0, 2)}}`, [1, 2]), 'DLN4144'],
    ['a hole', fileOf(`{${u8('a', 0, 1)},${u8('b', 2, 3)}}`, [1, 2, 3]), 'DLN4144'],
    ['a hole at the beginning', fileOf(`{${u8('a', 1, 2)}}`, [1, 2]), 'DLN4144'],
    ['trailing bytes', fileOf(`{${u8('a', 0, 1)}}`, [1, 2]), 'DLN4109'],
    ['bytes without tensors', fileOf('{}', [1]), 'DLN4109'],
    ['data cut short', fileOf(`{${u8('a', 0, 4)}}`, [1]), 'DLN4108'],
    [
      'a shape of fewer bytes',
      fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}', new Uint8Array(8)),
      'DLN4143',
    ],
    [
      'a shape of 10^12 elements',
      fileOf('{"a":{"dtype":"U8","shape":[1000000000000],"data_offsets":[0,16]}}', new Uint8Array(16)),
      'DLN4143',
    ],
    [
      'a product beyond 2^64',
      fileOf('{"a":{"dtype":"U8","shape":[4294967296,4294967296,2],"data_offsets":[0,0]}}'),
      'DLN4145',
    ],
    ['bytes beyond 2^53', fileOf('{"a":{"dtype":"F64","shape":[9007199254740991],"data_offsets":[0,0]}}'), 'DLN4145'],
    [
      'an overflow hidden by a zero',
      fileOf('{"a":{"dtype":"U8","shape":[9007199254740991,3,0],"data_offsets":[0,0]}}'),
      'DLN4145',
    ],
    ['a negative size', fileOf('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', [1]), 'DLN4145'],
    ['minus zero', fileOf('{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}'), 'DLN4145'],
    ['a negative offset', fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}'), 'DLN4145'],
    ['a fraction', fileOf('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', [1]), 'DLN4145'],
    ['an exponent', fileOf('{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}', [1]), 'DLN4145'],
    [
      '2^53, which is not safe',
      fileOf('{"a":{"dtype":"U8","shape":[9007199254740992],"data_offsets":[0,1]}}', [1]),
      'DLN4145',
    ],
    ['offsets the wrong way round', fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}', [1]), 'DLN4141'],
    ['three offsets', fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}', [1]), 'DLN4141'],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  test('2^53 - 1 is a number, though no file has as many bytes', () => {
    expect(codeOf(fileOf('{"a":{"dtype":"U8","shape":[9007199254740991],"data_offsets":[0,1]}}', [1]))).toBe('DLN4143');
  });

  test('__proto__ and its like are names as any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const members = names.map((name, i) => u8(name, i, i + 1)).join(',');
    const read = readSafetensors(fileOf(`{"__metadata__":{"__proto__":"x"},${members}}`, [5, 6, 7, 8]));
    if (isFault(read)) throw new Error(read.fault);
    expect([...read.tensors.keys()]).toEqual(names);
    expect(read.tensors.get('__proto__')!.data[0]).toBe(5);
    expect(read.metadata.get('__proto__')).toBe('x');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('a header of exactly 10 MB is read', () => {
    const header = new Uint8Array(10 * 2 ** 20).fill(0x20);
    header.set(text.encode('{}'));
    expect(codeOf(fileOf(header))).toBe('accepted');
  });

  test('half floats are widened exactly', () => {
    const read = readSafetensors(
      fileOf(
        '{"b":{"dtype":"BF16","shape":[2],"data_offsets":[10,14]},"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]}}',
        [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0xff, 0x7b, 0x80, 0x3f, 0x00, 0xc0],
      ),
    );
    if (isFault(read)) throw new Error(read.fault);
    expect([...tensorValues(read.tensors.get('h')!)]).toEqual([1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 65504]);
    expect([...tensorValues(read.tensors.get('b')!)]).toEqual([1, -2]);
  });
});

describe('safetensors, writing', () => {
  const tensor = fc
    .tuple(fc.constantFrom('F32', 'F64', 'I32', 'U8', 'BOOL', 'I64'), fc.array(fc.nat(4), { maxLength: 3 }))
    .chain(([dtype, shape]) => {
      const width = { F32: 4, F64: 8, I32: 4, U8: 1, BOOL: 1, I64: 8 }[dtype];
      const length = shape.reduce((a, b) => a * b, width);
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((data): SafetensorsTensor => ({ dtype: dtype as 'F32', shape, data }));
    });
  const names = fc.string({ unit: 'binary', maxLength: 8 }).filter((name) => name !== '__metadata__');

  test('what is written is read again, in whatever order it was given', () => {
    const tables = fc.tuple(
      fc.uniqueArray(fc.tuple(names, tensor), { selector: ([name]) => name, maxLength: 6 }),
      fc.uniqueArray(fc.tuple(names, names), { selector: ([name]) => name, maxLength: 4 }),
    );
    fc.assert(
      fc.property(tables, ([tensors, metadata]) => {
        const written = writeSafetensors(new Map(tensors), new Map(metadata));
        expect(writeSafetensors(new Map([...tensors].reverse()), new Map([...metadata].reverse()))).toEqual(written);
        const read = readSafetensors(written);
        if (isFault(read)) throw new Error(JSON.stringify(read));
        const byName = <T>(entries: Iterable<[string, T]>): [string, T][] =>
          [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(byName(read.tensors)).toEqual(byName(tensors));
        expect(byName(read.metadata)).toEqual(byName(metadata));
        for (const { dtype, data } of read.tensors.values()) {
          const width = { F32: 4, F64: 8, I32: 4, I64: 8 }[dtype as 'F32'] ?? 1;
          if (data.length > 0) expect(data.byteOffset % width).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a tensor that lies about its size is our bug', () => {
    expect(() => writeSafetensors(new Map([['a', { dtype: 'F32', shape: [2], data: new Uint8Array(4) }]]))).toThrow(
      RangeError,
    );
  });
});
