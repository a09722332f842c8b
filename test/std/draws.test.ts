/** Std's draws have the moments of their distributions, and everything random is drawn anew where it is written again. */
import { describe, expect, it } from 'vitest';
import { type Numbers, runDln, trainDln } from '../oracles/run-dln.js';

const many = 20_000;
const values = async (text: string): Promise<readonly Numbers[]> => [
  ...(await runDln(`run r {\n${text}\n}`, { seed: 4 })).values(),
];
const mean = ({ data }: Numbers): number => data.reduce((s, v) => s + v, 0) / data.length;
const variance = (x: Numbers): number => x.data.reduce((s, v) => s + (v - mean(x)) ** 2, 0) / x.data.length;

describe('draws', () => {
  it.each([
    // Mean a·s, variance a·s².
    ['gamma(2.5, scale: 2.0, shape: [20000])', 5, 10],
    ['gamma(0.4, shape: [20000])', 0.4, 0.4],
    // Mean a / (a + b), variance ab / ((a + b)² (a + b + 1)).
    ['beta(2.0, 3.0, shape: [20000])', 0.4, 0.04],
    ['beta(0.2, 0.2, shape: [20000])', 0.5, 0.25 / 1.4],
    // Mean: Euler's constant; variance π² / 6.
    ['gumbel(zeros([20000]))', 0.5772, 1.6449],
  ])('%s', async (call, expected, spread) => {
    const [x] = await values(`show ${call}`);
    const deviation = Math.sqrt(spread / many);
    expect(Math.abs(mean(x as Numbers) - expected)).toBeLessThan(4 * deviation);
    expect(Math.abs(variance(x as Numbers) / spread - 1)).toBeLessThan(0.1);
  });
  it('categorical draws with the probabilities of a softmax', async () => {
    const [share] = await values(
      'show mean(one_hot(categorical(expand(log([0.1, 0.2, 0.7] + zeros([3])), [20000, 3]))), axis: 0)',
    );
    [0.1, 0.2, 0.7].forEach((p, i) => {
      expect(Math.abs(((share as Numbers).data[i] as number) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / many));
    });
  });
  it('sample takes nothing but the likeliest', async () => {
    const [best, worst] =
      await values(`let x = sample(expand([0.0, 3.0, 1.0, 2.0] + zeros([4]), [2000, 4]), temperature: 2.0, k: 2)
  show mean(cast(x == 1, f32)), mean(cast(x == 0, f32)) + mean(cast(x == 2, f32))`);
    expect(best?.data[0]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 1);
    expect(worst?.data).toEqual([0]);
  });
  it('a permutation holds each number once, and the next is another', async () => {
    const [a, b] = await values('let x = permutation(50)\n  show x, permutation(50)');
    const sorted = (x: Numbers | undefined): number[] => [...(x?.data ?? [])].sort((p, q) => p - q);
    expect(sorted(a)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(sorted(b)).toEqual(sorted(a));
    expect(a?.data).not.toEqual(b?.data);
  });
  it('constants of a seed are the same each time, and rows differ', async () => {
    const [a, b, c, s] = await values(
      'let b = distinct_integers([200, 2], seed: 1)\n  show distinct_integers([200, 2], seed: 1), b, distinct_integers([361, 2], seed: 2), signs([1000], seed: 3)',
    );
    expect(a?.data).toEqual(b?.data);
    const rows = (x: Numbers | undefined): number =>
      new Set(Array.from({ length: (x?.data.length ?? 0) / 2 }, (_, i) => `${x?.data[2 * i]} ${x?.data[2 * i + 1]}`))
        .size;
    expect([rows(a), rows(c)]).toEqual([200, 361]);
    expect(new Set(s?.data)).toEqual(new Set([-1, 1]));
    expect(Math.abs(mean(s as Numbers))).toBeLessThan(0.13);
  });
  it('a random crop is a window of the padded image, a random flip the image or its mirror', async () => {
    const [image, crops, flips, mirror] = await values(`let x = reshape(cast(iota(48), f32) + 1, [2, 4, 6, 1])
  let many = expand(x[:1], [64, 4, 6, 1])
  show many, random_crop(many, 1), random_flip(many), flip(many, axis: 2)`);
    const row = (x: Numbers | undefined, n: number): number[] => [...(x?.data ?? [])].slice(24 * n, 24 * n + 24);
    const windows = new Set<string>();
    const at = (h: number, w: number): number =>
      h < 0 || h > 3 || w < 0 || w > 5 ? 0 : (row(image, 0)[6 * h + w] as number);
    for (const dh of [-1, 0, 1])
      for (const dw of [-1, 0, 1])
        windows.add(Array.from({ length: 24 }, (_, i) => at(Math.floor(i / 6) + dh, (i % 6) + dw)).join());
    const seen = new Set(Array.from({ length: 64 }, (_, n) => row(crops, n).join()));
    for (const crop of seen) expect(windows.has(crop)).toBe(true);
    expect(seen.size).toBe(9);
    const sides = new Set(Array.from({ length: 64 }, (_, n) => row(flips, n).join()));
    expect(sides).toEqual(new Set([row(image, 0).join(), row(mirror, 0).join()]));
  });
});

describe('stochastic depth', () => {
  it('leaves whole rows out while training and scales the others, and nothing afterwards', async () => {
    const inputs = { x: { shape: [64, 3], data: Array.from({ length: 192 }, () => 1) } };
    const t = await trainDln(
      `data d = npy("inputs")
train t on d {
  let y = x |> StochasticDepth(0.25)
  let rows = sum(y, axis: 1)
  minimize 0 * sum(x |> Dense(1)) + sum(y) with SGD
  measure whole = mean(cast(abs(rows - 4.0) < 1e-9, f32)), gone = mean(cast(rows == 0, f32)), same = mean(cast(rows == 3.0, f32))
}`,
      { inputs, seed: 2 },
    );
    const step = await t.step();
    expect((step['whole'] as number) + (step['gone'] as number)).toBe(1);
    expect(step['gone']).toBeGreaterThan(0.05);
    expect(step['gone']).toBeLessThan(0.5);
    expect((await t.evaluate())['same']).toBe(1);
  });
});

describe('a weight divided by its largest singular value', () => {
  it('has 1 as its largest after some steps', async () => {
    const t = await trainDln(
      `data d = npy("inputs")
layer Net(x: f32[N, 3]) -> f32[N, 4] = x |> SpectralNormDense(4, bias: false)
train t on d {
  let y = Net(x)
  minimize 0 * sum(y) with SGD(lr: 0.0)
  measure largest = sum(y)
}`,
      { inputs: { x: { shape: [1, 3], data: [1, 0, 0] } }, seed: 2 },
    );
    for (let i = 0; i < 60; i++) await t.step();
    const read = await t.read();
    const w = Object.entries(read).find(([name]) => name.endsWith('.weight'))?.[1] as Numbers;
    const u = Object.entries(read).find(([name]) => name.endsWith('.u'))?.[1] as Numbers;
    const image = Array.from({ length: 3 }, (_, i) =>
      u.data.reduce((s, v, j) => s + v * (w.data[4 * i + j] as number), 0),
    );
    const back = Array.from({ length: 4 }, (_, j) =>
      image.reduce((s, v, i) => s + v * (w.data[4 * i + j] as number), 0),
    );
    // u is an eigenvector of wᵀw: the power iteration has come to its end.
    const sigma = Math.hypot(...image);
    u.data.forEach((v, j) => {
      expect((back[j] as number) / sigma ** 2).toBeCloseTo(v, 6);
    });
    expect((await t.evaluate())['largest']).toBeCloseTo(
      [0, 1, 2, 3].reduce((s, j) => s + (w.data[j] as number), 0) / sigma,
      6,
    );
  });
});
