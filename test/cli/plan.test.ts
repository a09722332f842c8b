/** Proves `dlnc plan`: bytes by what holds them, stages that are as even as parts allow, and whether they fit. */
import { afterEach, describe, expect, it } from 'vitest';
import { balanced } from '../../cli/src/stages.js';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

/** Eight equal blocks of 100 * 100 + 100 numbers; relu keeps its result. */
const program = `layer Block(x: f32[N, D]) -> f32[N, D] = x + (x |> Dense(D) |> relu |> Dense(D))
model Deep(x: f32[N, 100]) -> f32[N, 100] = x |> repeat 8 { Block } as blocks
`;
const plan = (...words: readonly string[]) => {
  folder.put('deep.dln', program);
  return dlnc(folder.path, 'plan', 'deep.dln', ...words);
};
const numbers = 8 * 2 * (100 * 100 + 100);

describe('dlnc plan', () => {
  it('counts weights, gradients, the optimizer and activations', async () => {
    const { out, code } = await plan('--json', '--batch', '7');
    expect(code).toBe(0);
    const { whole } = JSON.parse(out) as { whole: Record<string, number> };
    expect(whole).toMatchObject({ weights: 4 * numbers, gradients: 4 * numbers, optimizer: 8 * numbers });
    // Of each block the backward pass reads its input, what relu made and where.
    const twice = JSON.parse((await plan('--json', '--batch', '14')).out) as { whole: Record<string, number> };
    expect(whole.activations).toBeGreaterThan(8 * 7 * 100 * 4);
    expect(twice.whole.activations).toBe(2 * (whole.activations ?? 0));
    const half = JSON.parse((await plan('--json', '--inference', '--number', 'f16')).out) as typeof twice;
    expect(half.whole).toEqual({
      weights: 2 * numbers,
      gradients: 0,
      optimizer: 0,
      activations: 0,
      total: 2 * numbers,
    });
    const sgd = JSON.parse((await plan('--json', '--optimizer', '0')).out) as typeof twice;
    expect(sgd.whole.optimizer).toBe(0);
  });

  it('cuts between blocks, never inside of one', async () => {
    const { out } = await plan('--json', '--devices', '4');
    const { stages } = JSON.parse(out) as { stages: { from: string; to: string; weights: number }[] };
    expect(stages.map((s) => s.weights)).toEqual([1, 1, 1, 1].map((n) => n * numbers));
    expect(stages[1]).toMatchObject({ from: 'deep.blocks.2', to: 'deep.blocks.3' });
    expect((await plan('--devices', '20')).out).toContain('it has 8 parts to cut between, fewer than devices');
  });

  it('says whether it fits', async () => {
    const fits = await plan('--inference', '--devices', '4', '--memory', '200KB');
    expect([fits.code, fits.out]).toEqual([0, expect.stringContaining('\nfits: the fullest of 4')]);
    const not = await plan('--inference', '--devices', '2', '--memory', '200KB');
    expect([not.code, not.out]).toEqual([1, expect.stringContaining('does not fit')]);
  });

  it('refuses what it cannot reckon with', async () => {
    for (const words of [
      ['--batch', '0'],
      ['--memory', 'much'],
      ['--devices', 'x'],
      ['--optimizer', '-1'],
    ])
      expect((await plan(...words)).code).toBe(2);
    expect((await plan('Deap')).err).toContain('Deep');
  });
});

describe('balanced', () => {
  it('is as even as trying every cut', () => {
    const sizes = [3, 1, 4, 1, 5, 9, 2, 6];
    const sum = (from: number, to: number): number => sizes.slice(from, to).reduce((n, x) => n + x, 0);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 1; i < 7; i++)
      for (let j = i + 1; j < 8; j++) best = Math.min(best, Math.max(sum(0, i), sum(i, j), sum(j, 8)));
    const stages = balanced(sizes, 3);
    expect(Math.max(...stages.map(([from, to]) => sum(from, to)))).toBe(best);
    expect(stages.map(([from]) => from).slice(1)).toEqual(stages.map(([, to]) => to).slice(0, -1));
    expect(balanced([5], 3)).toEqual([[0, 1]]);
  });
});
