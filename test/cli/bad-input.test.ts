/** Proves that bad input of every kind is a coded diagnostic through the whole command, found before anything is allocated for it. */
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

const folder = new Folder();
afterAll(() => folder.remove());

/** An IDX header of these dims over `bytes` zeros. */
function idx(dims: readonly number[], bytes: number): Uint8Array {
  const head = Buffer.alloc(4 + 4 * dims.length);
  head.writeUInt8(8, 2);
  head.writeUInt8(dims.length, 3);
  for (const [i, dim] of dims.entries()) head.writeUInt32BE(dim, 4 + 4 * i);
  return Buffer.concat([head, Buffer.alloc(bytes)]);
}

interface Found {
  readonly code: string;
  readonly severity: string;
}
async function codes(source: string): Promise<readonly string[]> {
  folder.put('bad.dln', source);
  const ran = await dlnc(folder.path, 'check', 'bad.dln', '--json');
  expect(ran.err).toBe('');
  return (JSON.parse(ran.out) as { diagnostics: readonly Found[] }).diagnostics.map((d) => d.code);
}

describe('a program', () => {
  it.each([
    ['100,000 round brackets', `const a = ${'('.repeat(100_000)}`, 'DLN1102'],
    ['100,000 square brackets', `const a = ${'['.repeat(100_000)}`, 'DLN1102'],
    ['100,000 braces', `layer A(x: f32[N]) -> f32[N] = ${'{'.repeat(100_000)}`, 'DLN1102'],
    ['a bidirectional control', 'const a = 1 # \u202e x\n', 'DLN1002'],
    ['10^9 rounds', 'layer A(x: f32[N, 4]) -> f32[N, 4] = x |> repeat 1_000_000_000 { Dense(4) }', 'DLN2412'],
    ['a list of 10^12', 'const a = range(1_000_000_000_000)', 'DLN2412'],
    ['a number beyond 2^53', 'const a = 10 ^ 10 * 10 ^ 10', 'DLN2020'],
    ['endless recursion', 'fn f(k: int) -> int = f(k + 1)\nconst a = f(0)', 'DLN2411'],
  ])('with %s', async (_, source, code) => {
    expect((await codes(source))[0]).toBe(code);
  });
});

describe('a data file', () => {
  it('with rows of several lengths', async () => {
    folder.put('ragged.csv', 'a,b\n1,2\n3,4,5\n');
    expect(await codes('data d = csv("ragged.csv")')).toEqual(['DLN4121']);
  });
  it('cut short', async () => {
    folder.put('cut-idx', idx([1000, 28, 28], 100));
    expect(await codes('data d = idx(image: "cut-idx")')).toEqual(['DLN4108']);
  });
  it('whose header lies about 10^28 numbers', async () => {
    folder.put('lie-idx', idx([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], 100));
    expect(await codes('data d = idx(image: "lie-idx")')).toEqual(['DLN4110']);
  });
  it('that unpacks far beyond its header', async () => {
    folder.put('bomb.gz', gzipSync(idx([10], 20_000_000)));
    expect((await codes('data d = idx(label: "bomb.gz")'))[0]).toMatch(/^DLN411[12]$/);
  });
  it('that is not there', async () => {
    expect(await codes('data d = csv("nosuch.csv")')).toEqual(['DLN4101']);
  });
});

it('a model of 10^12 parameters is refused before a byte is allocated', async () => {
  folder.put(
    'huge.dln',
    `model M(x: f32[N, 1_000_000]) -> f32[N, 1_000_000] = x |> Dense(1_000_000)
train t on circles(points: 20) {
  minimize mean(M(zeros([N, 1_000_000]))) with Adam
}
`,
  );
  const before = process.memoryUsage().rss;
  const ran = await dlnc(folder.path, 'run', 'huge.dln');
  expect(ran.code).toBe(1);
  expect(ran.err + ran.out).toMatch(/DLN50|DLN11|DLN2/);
  expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
});
