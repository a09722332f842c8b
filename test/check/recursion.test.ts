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
    expect(found(`${tower}run r { show halved(ones([2]), 101) }`)).toEqual([
      'DLN2411 {"callee":"halved","limit":100,"circle":["halved"]}',
    ]);
    expect(found(`${tower}run r { show ones([2, 3]) |> Wide([2 for _ in range(102)]) }`)).toEqual([
      'DLN2411 {"callee":"Wide","limit":100,"circle":["Wide"]}',
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
    expect(found(`${endless}run r { show f(ones([2]), 1) }`)).toEqual([
      'DLN2411 {"callee":"f","limit":100,"circle":["f"]}',
    ]);
  });
});

describe('callables that call each other', () => {
  const ring = `fn even(n: int) -> bool = if n == 0 { true } else { odd(n - 1) }
fn odd(n: int) -> bool = if n == 0 { false } else { even(n - 1) }
fn there(n: int) -> string = if n == 0 { "end" } else { "{n}{back(n - 1)}" }
fn back(n: int) -> string = if n == 0 { "start" } else { "-{there(n - 1)}" }
layer A(x: f32[N, D], n: int) -> f32[N, D] = if n == 0 { x } else { x |> Dense(D) |> B(n - 1) }
layer B(x: f32[N, D], n: int) -> f32[N, D] = if n == 0 { x } else { x |> A(n - 1) }
fn some(x: f32[N], ks: [int]) -> f32[N] = if len(ks) == 0 { x } else { 2 * more(x, ks[1:]) }
fn more(x: f32[N], ks: [int]) -> f32[N] = some(x, ks)
`;
  it('are unrolled where a use knows their argument', async () => {
    const source = `${ring}run r {
  show if even(4) { 1.0 } else { 0.0 }, if odd(4) { 1.0 } else { 0.0 }
  show if there(3) == "3-1start" { 1.0 } else { 0.0 }, params(A, D: 3, n: 3) + zeros([1]), ones([1]) |> some([1, 2, 3])
}`;
    expect(found(source)).toEqual([]);
    expect([...(await runDln(source)).values()].flatMap((v) => v.data)).toEqual([1, 24, 8]);
  });
  it('without an end are told with the way around, where a use shows it', () => {
    const endless = 'fn ping(n: int) -> int = pong(n + 1)\nfn pong(n: int) -> int = ping(n + 1)\n';
    const layers = 'layer C(x: f32[N, D]) -> f32[N, D] = x |> E\nlayer E(x: f32[N, D]) -> f32[N, D] = x |> C\n';
    expect(found(`${endless}${layers}`)).toEqual([]);
    const circle = (text: string) => found(text)[0]?.replace(/^.*"circle":/, '');
    expect(circle(`${endless}run r { show ping(3) }`)).toBe('["pong","ping"]}');
    expect(circle(`${layers}run r { show C(zeros([2, 3])) }`)).toBe('["E","C"]}');
  });
  it('state their types', () => {
    expect(found('fn a(n: int) = b(n)\nfn b(n: int) = a(n)')[0]).toBe('DLN2410 {"name":"a","circle":["a","b"]}');
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
