/** Holds that an axis named by a dim is that axis, whatever the sizes: also where two axes have one size by chance, or a size that is an axis's number. */
import { describe, expect, it } from 'vitest';
import { diagnosed, runDln } from '../oracles/run-dln.js';

/** What a run shows, as plain numbers. */
async function shown(source: string, expression: string): Promise<readonly number[]> {
  const values = await runDln(`${source}\nrun r {\n  show ${expression}\n}`);
  return [...values.values()].flatMap((v) => v.data);
}
const cube = '[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 9.0]]]';

describe('an axis named by a dim', () => {
  it('is found where all sizes agree', async () => {
    const f = 'fn f(x: f32[A, B, C], dummy: float = 0) = sum(x, axis: B)';
    expect(await shown(f, `f(${cube})`)).toEqual([4, 6, 12, 15]);
    expect(await shown('fn f(x: f32[A, B, C]) = sum(x, axis: A)', `f(${cube})`)).toEqual([6, 8, 10, 13]);
    expect(await shown('fn f(x: f32[A, B, C]) = sum(x, axis: [A, C])', `f(${cube})`)).toEqual([14, 23]);
  });

  it('is never read as the number that its size happens to be', async () => {
    // B is 2 here, and so is the number of the last axis.
    expect(await shown('fn f(x: f32[A, B, C]) = max(x, axis: B)', `f([[[1.0], [7.0]], [[2.0], [3.0]]])`)).toEqual([
      7, 3,
    ]);
  });

  it('is counted from the end behind a pack', async () => {
    const f = 'fn f(x: f32[*S, B, C]) = sum(x, axis: B)';
    expect(await shown(f, `f(${cube})`)).toEqual([4, 6, 12, 15]);
    expect(await shown(f, 'f([[1.0, 2.0], [3.0, 4.0]])')).toEqual([4, 6]);
  });

  it('is found in a template, in its recursion and in a nameless function', async () => {
    const template =
      'layer L(x: f32[A, B, C], keep: bool = true) = if keep { sum(x, axis: B) } else { sum(x, axis: A) }';
    expect(await shown(`${template}\nmodel M(x: f32[N, 2, 2]) = L(x)`, `M(${cube})`)).toEqual([4, 6, 12, 15]);
    const nameless = 'fn f(x: f32[A, 2, 2]) = x |> (fn(y: f32[P, Q, R]) = sum(y, axis: Q))';
    expect(await shown(nameless, `f(${cube})`)).toEqual([4, 6, 12, 15]);
  });

  it('is told apart from the others where its dim occurs twice', () => {
    const { diagnostics } = diagnosed('fn f(x: f32[A, A, C]) = sum(x, axis: A)');
    expect(diagnostics.map((d) => d.code)).toEqual(['DLN2010']);
  });
});

describe('a nested list of numbers', () => {
  it('is a constant tensor wherever a tensor may stand', async () => {
    expect(await shown('', 'sum([[1, 2], [3, 4]], axis: 1)')).toEqual([3, 7]);
    expect(await shown('fn f(x: f32[A, B]) = transpose(x)', 'f([[1, 2], [3, 4]])')).toEqual([1, 3, 2, 4]);
  });
});
