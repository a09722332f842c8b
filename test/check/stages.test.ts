/** Holds what an `if` without `else` means where a layer value is wanted: the input is passed on where the condition does not hold. */
import { describe, expect, it } from 'vitest';
import { diagnosed, runDln } from '../oracles/run-dln.js';

async function shown(source: string, expression: string): Promise<readonly number[]> {
  const values = await runDln(`${source}\nrun r {\n  show ${expression}\n}`);
  return [...values.values()].flatMap((v) => v.data);
}
const double = 'fn double(x: f32[N]) -> f32[N] = 2 * x\nfn inc(x: f32[N]) -> f32[N] = x + 1\n';

describe('an `if` without `else`', () => {
  it('passes its input on as a round of a loop', async () => {
    const f = `${double}fn f(x: f32[N]) = x |> for i in range(3) { if i > 0 { double } }`;
    expect(await shown(f, 'f(ones([2]))')).toEqual([4, 4]);
  });
  it('passes its input on at the head of a composition', async () => {
    const f = `${double}fn f(x: f32[N]) = x |> for i in range(2) { if i > 0 { double } |> repeat 2 { inc } }`;
    expect(await shown(f, 'f(ones([1]))')).toEqual([8]);
  });
  it('is decided by dims when the tensor arrives', async () => {
    const f = `${double}layer F(x: f32[N], w: dim) -> f32[N] = x |> (if N == w { double } |> inc)`;
    expect(await shown(f, 'F(ones([2]), 2)')).toEqual([3, 3]);
    expect(await shown(f, 'F(ones([2]), 3)')).toEqual([2, 2]);
  });
  it('gives nothing where no tensor passes', () => {
    const { diagnostics } = diagnosed('fn f(x: f32[N], w: bool) = if w { x }\nfn g(x: f32[N]) -> f32[N] = f(x, false)');
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});
