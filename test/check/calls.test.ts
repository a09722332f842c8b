/** Calls and layer values do what the language's chapter on them says: each line is a promise with its numbers. */
import { describe as described } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { runDln } from '../oracles/run-dln.js';
import { checkText } from './check-text.js';

const declarations = `type Pair = (f32[N, D], f32[N, D])
fn swap(p: Pair) -> Pair {
  let (a, b) = p
  (b, a)
}
layer Act(x: f32[*S], kind: "relu" | "double" | int = "relu") -> f32[*S] =
  match kind { "relu" -> relu(x), "double" -> 2 * x, 3 -> 3 * x, _ -> 0 * x }
layer Masked(x: f32[N, T], mask: bool[T] = full(true), scale: float = 2.0) -> f32[N, T] = select(mask, scale * x, 0)
fn total(x: f32[N, D], y: f32[N, E], power: dim) -> f32[N] = sum(x ^ power, axis: -1) + sum(y, axis: -1)
fn stacked(x: f32[N, D], fs: [layer]) = x |> for f in fs { f }
fn pick(x: f32[N, D], widths: [dim]) -> f32[N, widths[-1]] =
  if len(widths) == 1 { x[:, :widths[0]] } else { x[:, :widths[0]] |> pick(widths[1:]) }
fn middle(x: f32[N, *S, C]) -> f32[N, *S, C] = 2 * x
fn every_second(x: f32[N, T, 2*C]) -> f32[N, T, C] = x[..., ::2]
layer made(x: f32[N, D], f: fn(dim) -> layer(f32[N, D]) -> f32[N, _], width: dim) = x |> f(width)
fn head(k: dim) = fn(x: f32[N, D]) -> f32[N, k] where k <= D = x[:, :k]
fn sums(k: dim) = fn(x: f32[N, D]) -> f32[N, k] = x @ ones([D, k])
layer doubled(x: f32[N, D]) -> f32[N, D] = 2 * x
layer Twice(x: f32[N, D]) -> f32[N, 2*D] {
  let y = x |> doubled as first |> doubled
  concat([first, y], axis: -1)
}
fn rounded(a: float, b: float) -> dim {
  let v = max(8, floor(a * b + 4) // 8 * 8)
  if v < 0.9 * a * b { v + 8 } else { v }
}
fn counted(x: f32[N, D], depth: float) -> f32[N, D] = x |> for i in range(ceil(2 * depth)) { doubled }
model Ids(x: f32[N, 4]) -> (f32[N, 2], f32[N, 4]) {
  let emb = Embedding(4, 2)
  let ids = argmax(x, axis: -1)
  (emb(ids) - take(emb.table, ids, axis: 0), emb(ids) @ transpose(emb.table) - take(emb.table @ transpose(emb.table), ids, axis: 0))
}
`;
/** x is [[1, 2, 3, 4], [5, 6, 7, 8]]. */
const promises: readonly (readonly [string, readonly number[]])[] = [
  ['swap((x, 3 * x))[0]', [3, 6, 9, 12, 15, 18, 21, 24]],
  ['x |> Act', [1, 2, 3, 4, 5, 6, 7, 8]],
  ['x |> Act("double")', [2, 4, 6, 8, 10, 12, 14, 16]],
  ['Act(x, 3)', [3, 6, 9, 12, 15, 18, 21, 24]],
  ['Act(x, kind: 7)', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['Masked(x)', [2, 4, 6, 8, 10, 12, 14, 16]],
  ['x |> Masked(3.0, mask: x[0] > 2)', [0, 0, 9, 12, 0, 0, 21, 24]],
  ['(x, x[:, :1]) |> total(2)', [31, 179]],
  ['x |> total(y: x[:, :1], power: 1)', [11, 31]],
  ['stacked(x, [doubled, doubled, relu])', [4, 8, 12, 16, 20, 24, 28, 32]],
  ['pick(x, [3, 2])', [1, 2, 5, 6]],
  ['middle(x)', [2, 4, 6, 8, 10, 12, 14, 16]],
  ['middle(x[:, none, :, none])', [2, 4, 6, 8, 10, 12, 14, 16]],
  ['every_second(x[none])', [1, 3, 5, 7]],
  ['made(x, sums, 2)', [10, 10, 26, 26]],
  ['x |> Twice', [2, 4, 6, 8, 4, 8, 12, 16, 10, 12, 14, 16, 20, 24, 28, 32]],
  ['x |> doubled |> repeat 2 { doubled }', [8, 16, 24, 32, 40, 48, 56, 64]],
  [
    'x |> for (a, b) in zip([1, 2], [3, 4]) { fn(y: f32[N, D]) = a * y + b }',
    [12, 14, 16, 18, 20, 22, 24, 26].map((_, i) => 2 * (i + 1) + 10),
  ],
  ['x |> if len([1]) == 2 { doubled } |> if true { doubled }', [2, 4, 6, 8, 10, 12, 14, 16]],
  ['rounded(32, 1.1) + 0 * sum(x)', [32]],
  ['rounded(24, 1.4) + 0 * sum(x)', [32]],
  ['counted(x, 0.6)', [4, 8, 12, 16, 20, 24, 28, 32]],
  ['Ids(x)[0]', [0, 0, 0, 0]],
  ['Ids(x)[1]', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['x[:, none, 1:3]', [2, 3, 6, 7]],
  ['x[-1, ::2]', [5, 7]],
  ['sum([x[:, i] for i in range(3)][1])', [8]],
  ['sum([n * c for (n, c) in enumerate([3, 4, 5])]) + 0 * sum(x)', [14]],
  ['sum([1, 2] + [3]) + len([4, 5]) + zip([1, 2], [3, 4])[1][0] + 0 * sum(x)', [10]],
  ['sum(replace([1, 2, 3], 1, 7)) + 0 * sum(x)', [11]],
  ['transpose([[1.0, 2.0], [3.0, 4.0]])', [1, 3, 2, 4]],
];

describe('a call', () => {
  it.each(promises)('%s', async (call, wanted) => {
    const source = `${declarations}run r {
  let x = reshape(cast(iota(8), f32) + 1, [2, 4])
  let y = ${call}
  show y
}`;
    const [y] = [...(await runDln(source)).values()];
    expect(y?.data.map((v) => Number(v.toFixed(9)) + 0)).toEqual(wanted);
  });

  it.each([
    ['layer L(x: f32[N, 4]) = x |> Act("tanh")', 'DLN2406'],
    ['layer L(x: f32[N, 4]) = (x, x, x) |> total(2)', 'DLN2404'],
    ['layer L(x: f32[N, 4]) = pick(x, [5, 2])', 'DLN2011'],
    ['layer L(x: f32[N, 4]) = x |> made(head, 2)', 'DLN2301'],
    ['layer L(x: f32[N, 4]) = x |> residual(layer(y: f32[*S, 4]) = y |> Dense(5))', 'DLN2415'],
    ['layer L(x: f32[N, 4]) = every_second(x[none, :, :3])', 'DLN2009'],
    ['layer L(x: f32[N, 4]) = x + stacked(x, [head(3)])', 'DLN2203'],
    ['layer L(x: f32[N, 4]) = counted(x, 0.6) + zeros([3])', 'DLN2203'],
  ])('%s is refused', async (text, code) => {
    const { diagnostics } = await checkText(`${declarations}${text}`);
    expect(diagnostics.map((d) => `${d.code} ${described(d).message}`)).toEqual([expect.stringContaining(code)]);
  });
});
