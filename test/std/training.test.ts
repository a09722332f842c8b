/** Proves what surrounds the objectives: `from`, `run`, `expect`, params, initial values, draws and running state, on the float64 reference. */
import { describe, expect, it } from 'vitest';
import { type Inputs, performDln, plansOf, runDln, trainDln } from '../oracles/run-dln.js';

const column = (...data: number[]): Inputs => ({ x: { shape: [data.length], data } });
const scale = `model Scale(x: f32[N]) -> f32[N] {
  weight w: f32[] = 2.0
  x * w
}
data d = npy("inputs")
`;

describe('from and run', () => {
  const source = `${scale}
train a on d {
  minimize mean(x |> Scale) with SGD(lr: 0.1)
  steps 2
  batch all
}
train b from a on d {
  minimize mean(x |> Scale) with SGD(lr: 0.1)
  steps 1
  batch all
}
train c on d {
  minimize mean(x |> Scale) with SGD(lr: 0.1)
  steps 1
  batch all
  expect loss <= 5.0
  expect loss < 4.0 : "it starts at 4"
}
run r from b on d {
  let y = x |> Scale
  show y, sum(y)
  measure mean(y)
  batch all
  expect mean > 2.7
  expect sum(y) > 5.5
  expect sum(y) < 5.5
}
run fresh on d {
  measure mean(x |> Scale)
  batch 1
}`;
  it('start where the named train ended, or at the seed', async () => {
    const { trained, ran } = await performDln(source, { inputs: column(1, 3) });
    // 2 - 0.1 * 2 twice, then once more.
    expect(trained.get('a')?.residents.get('scale.w')?.tensor.data[0]).toBeCloseTo(1.6, 12);
    expect(trained.get('b')?.residents.get('scale.w')?.tensor.data[0]).toBeCloseTo(1.4, 12);
    expect(trained.get('c')?.residents.get('scale.w')?.tensor.data[0]).toBeCloseTo(1.8, 12);
    const r = ran.get('r');
    expect([...(r?.values.get('show 0')?.data ?? [])].map((v) => v.toFixed(9))).toEqual(['1.400000000', '4.200000000']);
    expect(r?.values.get('show 1')?.data[0]).toBeCloseTo(5.6, 12);
    expect(r?.measures['mean']).toBeCloseTo(2.8, 12);
    expect(r?.exit).toBe(1);
    // A mean over the rows of two batches.
    expect(ran.get('fresh')?.measures['mean']).toBeCloseTo(4, 12);
  });
  it('judge each `expect` and fail with exit 1', async () => {
    const { trained, events } = await performDln(source, { inputs: column(1, 3) });
    expect(trained.get('a')?.exit).toBe(0);
    expect(trained.get('c')?.exit).toBe(1);
    const judged = events.flatMap((e) => (e.event === 'expect' ? [`${e.run}: ${e.text}, ${e.holds}`] : []));
    expect(judged).toEqual([
      'c: loss <= 5.0, true',
      'c: loss < 4.0, false',
      'r: mean > 2.7, true',
      'r: sum(y) > 5.5, true',
      'r: sum(y) < 5.5, false',
    ]);
  });
});

describe('params', () => {
  const source = `param lr: float = 0.1 in 0.0..1.0
param width: dim = 2
${scale}
train t on d {
  minimize mean(x |> Scale) + 0.0 * mean(reshape(x, [N, 1]) |> Dense(width)) with SGD(lr: lr)
}`;
  it('are live inputs where they are floats, and rebuild where they are not', async () => {
    const plain = await trainDln(source, { inputs: column(1, 3) });
    const set = await trainDln(source, { inputs: column(1, 3), params: { lr: 0.25, width: 5 } });
    expect(plain.plan.params['lr']).toBe(0.1);
    expect(set.plan.params['lr']).toBe(0.25);
    expect(plain.plan.parameters).toBe(1 + 4);
    expect(set.plan.parameters).toBe(1 + 10);
    await set.step();
    expect((await set.read())['scale.w']?.data[0]).toBe(1.5);
    // The value is no part of the program: a new one needs no new graph.
    const other = plansOf(source, { inputs: column(1, 3), params: { lr: 0.5 } })[0];
    expect(other?.program.hash).toBe(plain.plan.program.hash);
    expect(set.plan.program.hash).not.toBe(plain.plan.program.hash);
  });
});

describe('initial values', () => {
  const three = (
    extra: string,
  ) => `model M(x: f32[N, 8]) -> f32[N, 2] = x |> Dense(32) |> relu ${extra} |> Dense(2) as head
data d = npy("inputs")
train t on d { minimize mean(x |> M) with SGD }`;
  const inputs = { x: { shape: [1, 8], data: [1, 2, 3, 4, 5, 6, 7, 8] } };
  const initial = async (source: string, seed = 0) => (await trainDln(source, { inputs, seed })).read();

  it('depend on the seed and the path only', async () => {
    const a = await initial(three(''));
    expect(await initial(three(''))).toEqual(a);
    const longer = await initial(three('|> LayerNorm |> Dense(32) as middle'));
    expect(longer['m.dense.weight']).toEqual(a['m.dense.weight']);
    expect(longer['m.head.weight']).toEqual(a['m.head.weight']);
    expect(longer['m.middle.weight']?.shape).toEqual([32, 32]);
    const other = await initial(three(''), 1);
    expect(other['m.dense.weight']).not.toEqual(a['m.dense.weight']);
  });
  it('of two layers of one shape differ', async () => {
    const all = await initial(three('|> Dense(32) as p |> Dense(32) as q'));
    expect(all['m.p.weight']).not.toEqual(all['m.q.weight']);
    expect(all['m.p.weight']?.data.slice(0, 32)).not.toEqual(all['m.p.bias']?.data);
  });

  const initialisers: readonly (readonly [string, { readonly bound: number | null; readonly std: number }])[] = [
    ['he_normal(fan_in: 50)', { bound: null, std: Math.sqrt(2 / 50) }],
    ['he_uniform(fan_in: 50)', { bound: Math.sqrt(6 / 50), std: Math.sqrt(2 / 50) }],
    ['glorot_normal(fan_in: 50, fan_out: 30)', { bound: null, std: Math.sqrt(2 / 80) }],
    ['glorot_uniform(fan_in: 50, fan_out: 30)', { bound: Math.sqrt(6 / 80), std: Math.sqrt(2 / 80) }],
    ['lecun_normal(fan_in: 50)', { bound: null, std: Math.sqrt(1 / 50) }],
    ['normal_init(std: 0.3)', { bound: null, std: 0.3 }],
    ['normal(std: 0.3)', { bound: null, std: 0.3 }],
    ['uniform(low: -0.5, high: 0.5)', { bound: 0.5, std: Math.sqrt(1 / 12) }],
  ];
  it.each(initialisers)('%s has the right spread', async (call, { bound, std }) => {
    const all = await initial(`layer L(x: f32[N, 8]) -> f32[N] {
  weight w: f32[100, 100] = ${call}
  sum(x, axis: 1) * sum(w)
}
data d = npy("inputs")
train t on d { minimize mean(x |> L) with SGD }`);
    const data = all['l.w']?.data ?? [];
    const mean = data.reduce((s, v) => s + v, 0) / data.length;
    const variance = data.reduce((s, v) => s + (v - mean) ** 2, 0) / data.length;
    // Four standard errors of 10,000 numbers.
    expect(Math.abs(mean)).toBeLessThan((4 * std) / 100);
    expect(Math.abs(Math.sqrt(variance) / std - 1)).toBeLessThan(0.04);
    const widest = Math.max(...data.map(Math.abs));
    if (bound === null) expect(widest).toBeGreaterThan(3 * std);
    else {
      expect(widest).toBeLessThanOrEqual(bound);
      expect(widest).toBeGreaterThan(0.99 * bound);
    }
  });
  it('of zeros, ones and numbers', async () => {
    const all = await initial(`layer L(x: f32[N, 8]) -> f32[N] {
  weight a: f32[2] = zeros([2])
  weight b: f32[2] = ones([2])
  weight c: f32[2] = 0.5
  weight e: f32[2] = full(0.25)
  sum(x, axis: 1) * sum(a + b + c + e)
}
data d = npy("inputs")
train t on d { minimize mean(x |> L) with SGD }`);
    expect(['a', 'b', 'c', 'e'].map((n) => all[`l.${n}`]?.data)).toEqual([
      [0, 0],
      [1, 1],
      [0.5, 0.5],
      [0.25, 0.25],
    ]);
  });
});

describe('Dropout', () => {
  const source = `layer Probe(x: f32[N, 4000]) -> f32[N, 4000] {
  state seen = zeros([4000])
  let y = x |> Dropout(0.25)
  next seen = mean(y, axis: 0)
  y
}
data d = npy("inputs")
train t on d {
  minimize mean(x |> Probe |> Dense(1)) with SGD
}`;
  const inputs = { x: { shape: [1, 4000], data: Array.from({ length: 4000 }, () => 1) } };
  const masks = async (seed: number, steps: number) => {
    const t = await trainDln(source, { inputs, seed });
    const all: (readonly number[])[] = [];
    for (let i = 0; i < steps; i++) {
      await t.step();
      all.push((await t.read())['probe.seen']?.data ?? []);
    }
    return all;
  };
  it('draws the same mask from the same seed, stream and step, and another elsewhere', async () => {
    const [a, b] = [await masks(7, 2), await masks(7, 2)];
    expect(b).toEqual(a);
    expect(a[1]).not.toEqual(a[0]);
    expect((await masks(8, 1))[0]).not.toEqual(a[0]);
  });
  it('keeps a share of 1 - p, scaled so that the mean stays', async () => {
    const [mask = []] = await masks(7, 1);
    const kept = mask.filter((v) => v !== 0);
    expect(new Set(kept.map((v) => v.toFixed(12)))).toEqual(new Set([(1 / 0.75).toFixed(12)]));
    // Four standard deviations of 4000 draws.
    expect(Math.abs(kept.length / 4000 - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / 4000));
  });
  it('does nothing in evaluation', async () => {
    const shown = await runDln('data d = npy("inputs")\nrun r on d { show x |> Dropout(0.25) }', { inputs });
    expect([...shown.values()][0]?.data.every((v) => v === 1)).toBe(true);
  });
});

describe('state', () => {
  it('of BatchNorm follows the batches, by hand', async () => {
    const t = await trainDln(
      'data d = npy("inputs")\ntrain t on d { minimize sum(x |> BatchNorm(momentum: 0.5)) with SGD(lr: 0.0) }',
      {
        inputs: { x: { shape: [3, 1], data: [1, 2, 6] } },
      },
    );
    await t.step();
    // Mean 3 and variance 14 / 2 of the three rows, half of them taken.
    expect((await t.read())['batchnorm.running_mean']?.data[0]).toBeCloseTo(1.5, 12);
    expect((await t.read())['batchnorm.running_var']?.data[0]).toBeCloseTo(0.5 * 1 + 0.5 * 7, 12);
    await t.step({ x: { shape: [2, 1], data: [0, 4] } });
    expect((await t.read())['batchnorm.running_mean']?.data[0]).toBeCloseTo(0.5 * 1.5 + 0.5 * 2, 12);
    expect((await t.read())['batchnorm.running_var']?.data[0]).toBeCloseTo(0.5 * 4 + 0.5 * 8, 12);
  });
  it('moves in a step, and neither in evaluation nor in a run', async () => {
    const source = `model Count(x: f32[N]) -> f32[N] {
  weight w: f32[] = 1.0
  state calls = 0
  next calls = calls + 1
  x * w + calls
}
data d = npy("inputs")
train t on d {
  minimize mean(x |> Count) with SGD(lr: 0.0)
  steps 3
  batch all
}
run r from t on d { show mean(x |> Count) }`;
    const t = await trainDln(source, { inputs: column(0) });
    const losses = [];
    for (let i = 0; i < 3; i++) losses.push((await t.step())['loss']);
    expect(losses).toEqual([0, 1, 2]);
    expect((await t.evaluate())['loss']).toBe(3);
    expect((await t.evaluate())['loss']).toBe(3);
    expect(t.plan.program.entries.get('evaluate')?.next.size).toBe(0);
    const { ran } = await performDln(source, { inputs: column(0) });
    expect(ran.get('r')?.values.get('show 0')?.data[0]).toBe(3);
  });
  it('reads old values until the step is over, and new ones by `next`', async () => {
    const source = `layer Pair(x: f32[N]) -> f32[N] {
  weight w: f32[] = 1.0
  state a = 1
  state b = 10
  next a = b
  next b = a + next a
  x * w
}
data d = npy("inputs")
train t on d { minimize mean(x |> Pair) with SGD(lr: 0.0) }`;
    const t = await trainDln(source, { inputs: column(0) });
    await t.step();
    const after = await t.read();
    expect([after['pair.a']?.data[0], after['pair.b']?.data[0]]).toEqual([10, 11]);
  });
  it('of a layer that is applied twice is chained in source order', async () => {
    const source = `layer Twice(x: f32[N]) -> f32[N] {
  let c = Count
  c(x) + 10 * c(x)
}
layer Count(x: f32[N]) -> f32[N] {
  weight w: f32[] = 0.0
  state calls = 1
  next calls = calls * 2
  x * w + calls
}
data d = npy("inputs")
train t on d { minimize mean(x |> Twice) with SGD(lr: 0.0) }`;
    const t = await trainDln(source, { inputs: column(5) });
    expect((await t.step())['loss']).toBe(1 + 10 * 2);
    expect((await t.read())['twice.c.calls']?.data[0]).toBe(4);
  });
});
