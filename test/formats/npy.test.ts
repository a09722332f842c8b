/** Shows that NumPy files of each dtype and version are read, and what is refused. */
import { type Fault, fieldArray, isFault } from '@dln/formats';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { named, opened, refused } from './in-memory.js';

/** A file as NumPy writes it: magic, version, a header padded with spaces to 64 bytes and a line feed, numbers. */
function npyFile(header: string, data: ArrayBufferView | Uint8Array, version = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const text = `${header.padEnd(64 * Math.ceil((prefix + header.length + 1) / 64) - prefix - 1)}\n`;
  const out = new Uint8Array(prefix + text.length + data.byteLength);
  out.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(out.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  out.set(new TextEncoder().encode(text), prefix);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), prefix + text.length);
  return out;
}
const dict = (descr: string, shape: string, fortran = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

async function valuesOf(files: ReturnType<typeof named>, format = 'npy'): Promise<Record<string, number[]>> {
  const source = await opened(format, files);
  const rows = await source.rows(null);
  if (isFault(rows)) throw new Error('refused');
  const { fields } = source.header.header;
  const into = fields.map((field) => fieldArray(field, rows.count));
  await rows.read(
    Int32Array.from({ length: rows.count }, (_, i) => i),
    into,
  );
  return Object.fromEntries(fields.map(({ name }, k) => [name, [...into[k]!]]));
}
function bigEndian(width: number, bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  for (let at = 0; at < out.length; at += width) out.subarray(at, at + width).reverse();
  return out;
}

describe('npy', () => {
  const numbers: [string, ArrayBufferView, number[]][] = [
    ['|u1', Uint8Array.of(0, 255), [0, 255]],
    ['|i1', Int8Array.of(-128, 127), [-128, 127]],
    ['|b1', Uint8Array.of(0, 1), [0, 1]],
    ['<u2', Uint16Array.of(0, 65535), [0, 65535]],
    ['<i2', Int16Array.of(-32768, 7), [-32768, 7]],
    ['<i4', Int32Array.of(-(2 ** 31), 7), [-(2 ** 31), 7]],
    ['<i8', BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
    ['<u4', Uint32Array.of(1, 2 ** 32 - 1), [1, 2 ** 32 - 1]],
    ['<f2', Uint16Array.of(0x3c00, 0xc000), [1, -2]],
    ['<f4', Float32Array.of(0.1, -3), [Math.fround(0.1), -3]],
    ['<f8', Float64Array.of(0.1, -1e300), [0.1, -1e300]],
  ];
  test.each(numbers)('dtype %s, little and big endian, versions 1 to 3', async (descr, data, values) => {
    for (const version of [1, 2, 3]) {
      expect(await valuesOf(named({ file: npyFile(dict(descr, '(2,)'), data, version) }))).toEqual({ value: values });
    }
    if (descr.startsWith('|')) return;
    const turned = bigEndian(Number(descr.slice(2)), new Uint8Array(data.buffer));
    expect(await valuesOf(named({ file: npyFile(dict(descr.replace('<', '>'), '(2,)'), turned) }))).toEqual({
      value: values,
    });
  });

  test('rows keep their shape, labels of 64 bits become classes', async () => {
    const image = npyFile(dict('<f4', '(2, 1, 3)'), Float32Array.of(1, 2, 3, 4, 5, 6));
    const label = npyFile(dict('<i8', '(2,)'), BigInt64Array.of(3n, 0n));
    const source = await opened('npy', named({ image, label }));
    expect(source.header.header).toEqual({
      rows: 2,
      fields: [
        { name: 'image', stored: 'f32', shape: [1, 3], classes: null, gaps: false },
        { name: 'label', stored: 'i32', shape: [], classes: 4, gaps: false },
      ],
    });
    expect(await valuesOf(named({ image, label }))).toEqual({ image: [1, 2, 3, 4, 5, 6], label: [3, 0] });
  });

  test('an archive of arrays', async () => {
    const arrays = {
      'x.npy': npyFile(dict('<f4', '(2, 2)'), Float32Array.of(1, 2, 3, 4)),
      'label.npy': npyFile(dict('|u1', '(2,)'), Uint8Array.of(1, 0)),
    };
    for (const level of [0, 6] as const) {
      const file = zipSync(arrays, { level });
      expect(await valuesOf(named({ file }), 'npz')).toEqual({ label: [1, 0], x: [1, 2, 3, 4] });
      expect((await refused('npz', named({ file: file.slice(0, -30) }))).fault).toBe('DLN4112');
    }
    expect((await refused('npz', named({ file: arrays['x.npy'] }))).fault).toBe('DLN4107');
    expect((await refused('npz', named({ file: zipSync({ 'a.txt': new Uint8Array(1) }) }))).fault).toBe('DLN4115');
  });

  test('an archive that promises more than it can hold', async () => {
    const file = zipSync({ 'x.npy': new Uint8Array(100) }, { level: 6 });
    const view = new DataView(file.buffer);
    const central = view.getUint32(file.length - 6, true);
    view.setUint32(central + 24, 2 ** 31, true);
    expect((await refused('npz', named({ file }))).fault).toBe('DLN4108');
  });

  const data = Float32Array.of(1, 2, 3, 4);
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'DLN4108'],
    ['another file', new Uint8Array(100), 'DLN4107'],
    ['version 4', npyFile(dict('<f4', '(4,)'), data, 4), 'DLN4113'],
    ['a header cut short', npyFile(dict('<f4', '(4,)'), data).slice(0, 60), 'DLN4108'],
    ['numbers cut short', npyFile(dict('<f4', '(5,)'), data), 'DLN4108'],
    ['numbers too many', npyFile(dict('<f4', '(3,)'), data), 'DLN4109'],
    ['Fortran order', npyFile(dict('<f4', '(2, 2)', 'True'), data), 'DLN4113'],
    ['objects', npyFile(dict('|O', '(4,)'), data), 'DLN4113'],
    ['texts', npyFile(dict('<U4', '(1,)'), data), 'DLN4113'],
    ['records', npyFile("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", data), 'DLN4113'],
    ['complex numbers', npyFile(dict('<c8', '(2,)'), data), 'DLN4113'],
    ['wide numbers without an order', npyFile(dict('|f4', '(4,)'), data), 'DLN4113'],
    ['a single number', npyFile(dict('<f4', '()'), data.subarray(0, 1)), 'DLN4113'],
    ['a negative size', npyFile(dict('<f4', '(-4,)'), data), 'DLN4151'],
    ['a size that is an expression', npyFile(dict('<f4', '(2*2,)'), data), 'DLN4151'],
    ['a size beyond 2^53', npyFile(dict('<f4', '(9007199254740993,)'), data), 'DLN4151'],
    ['too many numbers', npyFile(dict('<f4', '(65536, 32769)'), data), 'DLN4110'],
    ['a product beyond 2^53', npyFile(dict('<f4', '(4294967296, 4294967296)'), data), 'DLN4110'],
    ['nine axes', npyFile(dict('<f4', '(1,1,1,1,1,1,1,1,4)'), data), 'DLN4110'],
    [
      'a key twice',
      npyFile("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,)}", data),
      'DLN4151',
    ],
    ['a key missing', npyFile("{'descr': '<f4', 'shape': (4,), }", data), 'DLN4151'],
    ['something after it', npyFile(`${dict('<f4', '(4,)')} + x`, data), 'DLN4151'],
    ['no rows', npyFile(dict('<f4', '(0, 4)'), new Uint8Array(0)), 'DLN4130'],
  ])('refuses %s', async (_, file, code) => {
    expect((await refused('npy', named({ file }))).fault).toBe(code);
  });

  test('arrays of different lengths', async () => {
    const files = { a: npyFile(dict('<f4', '(4,)'), data), b: npyFile(dict('<f4', '(2, 2)'), data) };
    const fault: Fault = await refused('npy', named(files));
    expect(fault).toEqual({ fault: 'DLN4114', args: { file: 'b', rows: 2, other: 'a', otherRows: 4 } });
  });
});
