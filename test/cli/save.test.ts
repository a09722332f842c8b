/** Proves what `save` writes, read back by independent readers, and that it writes nowhere else. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { HostTensor } from '@dln/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { saveResult } from '../../cli/src/save/save-result.js';
import { fileSpan } from '../../compiler/src/diagnostics/locate.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});
const f32 = (shape: readonly number[], data: readonly number[]): HostTensor => ({
  dtype: 'f32',
  shape,
  data: Float32Array.from(data),
});
const save = (to: string, tensor: HostTensor) => saveResult(folder.path, to, tensor, fileSpan('f.dln'));
const read = (name: string): Buffer => readFileSync(join(folder.path, name));

describe('a picture', () => {
  it('has the size, the colours and the pixels of its tensor; what is out of range is brought to the nearer end', () => {
    expect(save('pics/a.png', f32([2, 1, 3], [0, 0.5, 1, -3, 7, Number.NaN]))).toEqual({ path: join('pics', 'a.png') });
    const bytes = read('pics/a.png');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24], bytes[25]]).toEqual([1, 2, 8, 2]);
    const length = bytes.readUInt32BE(33);
    expect([...inflateSync(bytes.subarray(41, 41 + length))]).toEqual([0, 0, 128, 255, 0, 0, 255, 0]);
    expect(bytes.subarray(-8, -4).toString('latin1')).toBe('IEND');
    expect(bytes.readUInt32BE(bytes.length - 4)).toBe(0xae426082);
  });
  it('is refused for other shapes', () => {
    for (const shape of [[4], [2, 2], [1, 2, 2], [1, 1, 1, 4]])
      expect(save('a.png', f32(shape, [0, 0, 0, 0]))).toMatchObject({ code: 'DLN4012' });
  });
});

it('a NumPy file is what Python reads back', () => {
  save('a.npy', f32([2, 3], [1, 2.5, -3, 4, 5, 6]));
  save('b.npy', { dtype: 'i32', shape: [2], data: Int32Array.of(-7, 9) });
  save('c.npy', { dtype: 'bool', shape: [], data: Uint8Array.of(1) });
  const script = `
import ast, struct, sys
for name, code in (('a.npy', 'f'), ('b.npy', 'i'), ('c.npy', '?')):
    raw = open(name, 'rb').read()
    assert raw[:8] == b'\\x93NUMPY\\x01\\x00'
    size, = struct.unpack('<H', raw[8:10])
    assert (10 + size) % 64 == 0 and raw[9 + size] == 10
    head = ast.literal_eval(raw[10:10 + size].decode())
    body = raw[10 + size:]
    print(head['descr'], head['fortran_order'], head['shape'], struct.unpack('<%d%s' % (len(body) // struct.calcsize(code), code), body))
`;
  expect(
    execFileSync('python3', ['-c', script], { cwd: folder.path, encoding: 'utf8' }),
  ).toBe(`<f4 False (2, 3) (1.0, 2.5, -3.0, 4.0, 5.0, 6.0)
<i4 False (2,) (-7, 9)
|b1 False () (True,)
`);
});

it('a table has a line a row', () => {
  save('a.csv', f32([2, 2], [1, 0.5, 3, 4]));
  expect(read('a.csv').toString()).toBe('1,0.5\n3,4\n');
  expect(save('a.csv', f32([1, 1, 1], [1]))).toMatchObject({ code: 'DLN4012' });
});

it('nothing is written outside of the folder, and no format is guessed', () => {
  const tensor = f32([1], [1]);
  for (const to of ['/tmp-out.npy', '../out.npy', 'a/../../out.npy', '..'])
    expect(save(to, tensor)).toMatchObject({ code: 'DLN4010' });
  symlinkSync('..', join(folder.path, 'up'));
  symlinkSync('../out.npy', join(folder.path, 'link.npy'));
  for (const to of ['up/out.npy', 'link.npy']) expect(save(to, tensor)).toMatchObject({ code: 'DLN4010' });
  expect(save('a/../in.npy', tensor)).toEqual({ path: 'in.npy' });
  expect(save('out.gif', tensor)).toMatchObject({ code: 'DLN4011' });
  expect(existsSync(join(folder.path, '..', 'out.npy'))).toBe(false);
});

it('what the system refuses is told with its place', () => {
  folder.put('file', 'x');
  expect(save('file/a.npy', f32([1], [1]))).toMatchObject({
    at: { decl: 'f.dln#' },
    code: expect.stringMatching(/^DLN40/),
  });
});
