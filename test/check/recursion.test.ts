/** Decides how far what calls itself is unrolled, at which use it is told that there is no end, and what lists of tensors allow. */
import { checkFile, openDatabase } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { runDln } from '../oracles/run-dln.js';

function found(text: string): readonly string[] {
  const db = openDatabase();
  db.setText('/a.dln', text);
  return checkFile(db, '/a.dln').diagnostics.map((d) => `${d.code} ${JSON.stringify(d.args)}`);
}
const tower = `fn halved(x: f32[*S], n: int) -> f32[*S] = if n == 0 { x } else { 0.5 * halved(x, n - 1) }
layer Wide(x: f32[N, D], sizes: [dim]) -> f32[N, D] =
  if len(sizes) == 0 { x } else { x |> Dense(sizes[0]) |> Dense(D) |> Wide(sizes[1:]) }
`;

describe('a callable that calls itself', () => {
  it('goes 99 deep, over numbers and over lists', () => {
    expect(found(`${tower}run r { show halved(ones([2]), 99), ones([2, 3]) |> Wide([2 for _ in range(90)]) }`)).toEqual(
      [],
    );
    expect(found(`${tower}run r { show halved(ones([2]), 101) }`)).toEqual(['DLN2411 {"callee":"halved","limit":100}']);
    expect(found(`${tower}run r { show ones([2, 3]) |> Wide([2 for _ in range(102)]) }`)).toEqual([
      'DLN2411 {"callee":"Wide","limit":100}',
    ]);
  });

  it('is unrolled at the use that knows its argument, not in a definition that does not', () => {
    const layer = 'layer L(x: f32[N, D], n: int) -> f32[N, D] = halved(x, n)\n';
    expect(found(`${tower}${layer}run r { show ones([2, 3]) |> L(4) }`)).toEqual([]);
    expect(found(`${tower}${layer}run r { show ones([2, 3]) |> L(-1) }`)[0]).toContain('DLN2411');
  });

  it('is told to have no end where a use shows it', () => {
    const endless = 'fn f(x: f32[*S], n: int) -> f32[*S] = if n == 0 { x } else { f(x, n / 1) }\n';
    expect(found(endless)).toEqual([]);
    expect(found(`${endless}run r { show f(ones([2]), 1) }`)).toEqual(['DLN2411 {"callee":"f","limit":100}']);
  });
});

describe('lists of tensors', () => {
  const shown = async (body: string): Promise<readonly number[]> =>
    [...(await runDln(`run r {\n  show ${body}\n}`)).values()].flatMap((v) => v.data);

  it('add up, with numbers among them', async () => {
    expect(await shown('sum([ones([2]), 2 * ones([2]), 0.5])')).toEqual([3.5, 3.5]);
    expect(await shown('sum([ones([2]) for _ in range(40)])')).toEqual([40, 40]);
  });
  it('give their parts by places', async () => {
    expect(await shown('[ones([2]), 2 * ones([2]), 3 * ones([2])][1:][1]')).toEqual([3, 3]);
    expect(found('run r { show sum([ones([2]), ones([3])]) }')[0]).toContain('DLN2203');
  });
  it('are taken by written places', async () => {
    expect(await shown('take([[1.0, 2], [3, 4], [5, 6]], [2, 0], axis: 0)')).toEqual([5, 6, 1, 2]);
    expect(found('fn f(x: f32[N, 3]) = take(x, [0, 3], axis: 1)')[0]).toContain('a place below 3');
    expect(found('fn f(x: f32[N, K]) -> f32[N] where K >= 3 = take(x, 2, axis: K)')).toEqual([]);
    expect(found('fn f(x: f32[N, 3]) = take(x, -1, axis: 1)')[0]).toContain('from 0 on');
  });
  it('stay whole as a tuple for a tuple', () => {
    const first = 'fn first(p: (f32[*S], f32[])) -> f32[*S] = p[0]\n';
    expect(found(`${first}run r { show (ones([2]), 1.0) |> first, first((ones([2]), 1.0)) }`)).toEqual([]);
  });
});

describe('names that stand for no value or type', () => {
  it('are told what they are', () => {
    expect(found('type Pair = (f32[N], f32[N])\nfn f(x: f32[N]) = x + Pair')[0]).toContain('"is":"type"');
    expect(found('layer f(x: f[N]) = x')[0]).toContain('DLN1207');
  });
});
