/** Holds the promise of the checker on random programs: what it accepts runs with the shapes that it proved, and a mistake of one token is refused or harmless. */
import { describe, expect, it } from 'vitest';
import { randomFrom } from './grammar-fuzz.js';
import { fuzzShapes, outcomeOf } from './shape-fuzz.js';
import { shapeProgram, stageKinds } from './shape-programs.js';

/** `FUZZ_PROGRAMS=10000 FUZZ_SEED=7 npx vitest run test/fuzz/shapes.test.ts` tries so many, from this seed on. */
const wanted = Number(process.env.FUZZ_PROGRAMS ?? 800);
const seed = Number(process.env.FUZZ_SEED ?? 20261124);

describe('random well-typed programs', () => {
  it('run with the shapes that were proved, and so do their mutants that are accepted', {
    timeout: 3_600_000,
  }, async () => {
    const report = await fuzzShapes(wanted, randomFrom(seed));
    expect(report.failure).toBeNull();
    expect(report.agreed).toBe(wanted);
    // Neither side may be empty: a checker that refuses everything proves nothing.
    expect(report.mutants.agreed).toBeGreaterThan(wanted / 10);
    expect(report.mutants.refused).toBeGreaterThan(wanted / 10);
  });

  it('hold every kind of stage, right and run', async () => {
    const random = randomFrom(seed);
    const never: string[] = [];
    for (let kind = 0; kind < stageKinds; kind++) {
      let last = '';
      for (let tries = 0; tries < 60 && last !== 'agrees'; tries++) {
        const { text, stages } = shapeProgram(random, kind);
        if (stages === 0) continue;
        const outcome = await outcomeOf(text);
        last = outcome === 'agrees' ? outcome : text;
      }
      if (last !== 'agrees') never.push(last);
    }
    expect(never).toEqual([]);
  });

  it('are refused where a shape is wrong', async () => {
    const wrong = 'layer f(x: f32[A, B]) = x + (x |> Dense(3))\nrun r {\n  let y = f(ones([2, 4]))\n  show y\n}\n';
    expect(await outcomeOf(wrong)).toBe('refused');
  });

  it('are caught where a proof would be wrong', async () => {
    const program = 'layer f(x: f32[A, B]) = x |> Dense(3)\nrun r {\n  let y = f(ones([2, 4]))\n  show y\n}\n';
    expect(await outcomeOf(program)).toBe('agrees');
    expect(await outcomeOf(program, () => ({ type: 'f32[2, 4]' }))).toEqual({ why: 'proved f32[2, 4], ran f32[2, 3]' });
  });
});
