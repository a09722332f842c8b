/** Holds that a type's other name stands for what it names, with the dims of the signature that uses it, at the place where it is used. */
import { describe, expect, it } from 'vitest';
import { diagnosed, runDln } from '../oracles/run-dln.js';

const codes = (source: string) => diagnosed(source).diagnostics.map((d) => d.code);

describe('a type with a name of its own', () => {
  it('binds the dims of the signature', async () => {
    const source = `type Pair = (f32[N, D], f32[N, D])
fn total(p: Pair) -> f32[N] = sum(p[0] + p[1], axis: D)
run r {
  show total((ones([2, 3]), ones([2, 3])))
}`;
    const [shown] = [...(await runDln(source)).values()];
    expect(shown?.data).toEqual([6, 6]);
  });
  it('may stand inside a tuple, a list and another name', () => {
    expect(
      codes(`type One = f32[N, D]
type Two = (One, One)
fn f(x: [One], y: (Two, One)) -> One = y[1] + x[0]`),
    ).toEqual([]);
  });
  it('holds its uses to one size', () => {
    expect(
      codes(`type Pair = (f32[N, D], f32[N, D])
fn f(p: Pair) -> f32[N, D] = p[0]
fn g(a: f32[N, 3], b: f32[N, 4]) -> f32[N, 3] = f((a, b))`),
    ).toEqual(['DLN2003']);
  });
  it('is told where it is used', () => {
    const { diagnostics } = diagnosed('type Odd = f32[N, D / 2]\n\n\nfn f(x: f32[N, D], y: Odd) -> f32[N, D] = y');
    expect(diagnostics.every((d) => d.at.decl.includes('fn f'))).toBe(true);
    expect(diagnostics.length).toBe(1);
  });
});
