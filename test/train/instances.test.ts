/** Proves the second instances of a model and what chooses among weights, from text to numbers: `fresh`, `ema`, `weights`, `permutation`, masks. */
import { describe, expect, it } from 'vitest';
import { diagnosed, performDln } from '../oracles/run-dln.js';
import { exact, residents, scale, trainText, unlikeAfterResume, x } from './from-text.js';

describe('fresh', () => {
  const source = `model M(x: f32[N, 1]) -> f32[N, 1] = x |> Dense(1, bias: false)
data d = npy("inputs")
train t on d {
  let other = fresh(M)
  let column = reshape(x, [N, 1])
  minimize mean(M(column)) + 2 * mean(other(column)) with SGD(lr: 0.1)
  measure gap = mean(abs(M(column) - other(column)))
  batch all
  steps 1
}`;
  it('is a second instance with weights of its own, called as the `let` says', async () => {
    const start = await trainText(source.replaceAll('lr: 0.1', 'lr: 0.0'), { inputs: x });
    const first = residents(start);
    expect(Object.keys(first)).toEqual(['m.dense.weight', 'other.dense.weight']);
    expect(start.result.measures['gap']).toBeGreaterThan(1e-3);
    const moved = residents(await trainText(source, { inputs: x }));
    const by = (name: string) => moved[name]![0]! - first[name]![0]!;
    expect(by('m.dense.weight')).toBeCloseTo(-0.25, 10);
    expect(by('other.dense.weight')).toBeCloseTo(-0.5, 10);
  });
  it('resumes exactly from every step', () => exact(source.replace('steps 1', 'steps 4')));
  it('takes a model', () => {
    expect(diagnosed(source.replace('fresh(M)', 'fresh(x)'), { inputs: x }).text).toContain('DLN2006');
  });
});

describe('ema', () => {
  const source = (rest: string) => `${scale}train t on d {
  let teacher = ema(Scale, 0.75)
  minimize mean(Scale(x)) with SGD(lr: 0.1)
  measure lag = mean(teacher(x)) - mean(Scale(x))
  ${rest}
  batch all
}`;
  it('is the model with the moving average of its weights, outside the gradient', async () => {
    const t = await trainText(source('steps 3'), { inputs: x });
    const all = residents(t);
    let [w, average] = [2, 2];
    for (let k = 0; k < 3; k++) [w, average] = [w - 0.25, 0.75 * average + 0.25 * (w - 0.25)];
    expect(all['scale.w']![0]).toBeCloseTo(w, 10);
    expect(all['scale.w/ema']![0]).toBeCloseTo(average, 10);
    // The measure saw the step before.
    const [w2, a2] = [2 - 0.5, 0.75 * (0.75 * 2 + 0.25 * 1.75) + 0.25 * 1.5];
    expect(t.result.measures['lag']).toBeCloseTo(2.5 * (a2 - w2), 10);
  });
  it('in an objective it gives a value and no gradient', async () => {
    const distilled = source('steps 2').replace('mean(Scale(x)) with', 'mean(Scale(x)) + mean(teacher(x)) with');
    expect(residents(await trainText(distilled, { inputs: x }))['scale.w']![0]).toBeCloseTo(1.5, 10);
  });
  it('moves after all objectives of a step, gated ones too', async () => {
    const gated = source('minimize rare = mean(Scale(x)) with SGD(lr: 0.1) every 2 steps\n  steps 1');
    const all = residents(await trainText(gated, { inputs: x }));
    expect(all['scale.w/ema']![0]).toBeCloseTo(0.75 * 2 + 0.25 * 1.5, 10);
  });
  it('two have an average each; one that only a `show` reads moves too', async () => {
    const two = source('show mean(ema(Scale, 0.0)(x))\n  steps 2');
    const all = residents(await trainText(two, { inputs: x }));
    expect(Object.keys(all)).toEqual(['scale.w', 'scale.w/ema', 'scale.w/ema_2']);
    expect(all['scale.w/ema_2']![0]).toBeCloseTo(1.5, 10);
  });
  it('has the states of the model and moves none of them', async () => {
    const state = `model M(x: f32[N]) -> f32[N] {
  weight w: f32[] = 1.0
  state calls: f32[] = 0
  next calls = calls + 1
  x * w
}
data d = npy("inputs")
train t on d {
  minimize mean(M(x)) + mean(ema(M, 0.5)(x)) with SGD(lr: 0.1)
  steps 3
}`;
    expect(residents(await trainText(state, { inputs: x }))['m.calls']).toEqual([3]);
  });
  it('begins where a `from` begins, and follows a decay that is a param', async () => {
    const source = `param keep: float = 0.5 in 0.0..1.0
${scale}train a on d {
  minimize mean(Scale(x)) with SGD(lr: 0.1)
  batch all
  steps 2
}
train b from a on d {
  minimize mean(Scale(x)) with SGD(lr: 0.1)
  measure mean(ema(Scale, keep)(x))
  batch all
  steps 1
}`;
    const { trained } = await performDln(source, { inputs: x });
    const b = trained.get('b')!;
    expect(b.exit).toBe(0);
    expect(b.residents.get('scale.w/ema')!.tensor.data[0]).toBeCloseTo(0.5 * 1.5 + 0.5 * 1.25, 10);
    const { trained: other } = await performDln(source, { inputs: x, params: { keep: 1 } });
    expect(other.get('b')!.residents.get('scale.w/ema')!.tensor.data[0]).toBeCloseTo(1.5, 10);
  });
  it('resumes exactly from every step', () =>
    exact(source('minimize rare = mean(Scale(x)) with SGD(lr: 0.1) every 2 steps\n  epochs 5')));
  it('is of a model, with a share', () => {
    expect(diagnosed(source('steps 1').replace('0.75', '1.5'), { inputs: x }).text).toContain('a share from 0 to 1');
    expect(diagnosed(source('steps 1').replace('ema(Scale', 'ema(x'), { inputs: x }).text).toContain('DLN2006');
  });
});

describe('weights', () => {
  const source = (over: string) => `model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(2) as body |> Dense(1) as head
data d = npy("inputs")
train t on d {
  minimize mean(M(concat([reshape(x, [N, 1]), ones([N, 1])], axis: 1)) ^ 2) over ${over} with SGD(lr: 0.1)
  steps 1
}`;
  const moved = async (over: string): Promise<readonly string[]> => {
    const before = residents(await trainText(source(over).replace('lr: 0.1', 'lr: 0.0'), { inputs: x }));
    const after = residents(await trainText(source(over), { inputs: x }));
    return Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  };
  it.each([
    ['weights(M)', ['m.body.weight', 'm.body.bias', 'm.head.weight', 'm.head.bias']],
    ['weights(M, rank: 2)', ['m.body.weight', 'm.head.weight']],
    ['weights(M, name: "**.bias")', ['m.body.bias', 'm.head.bias']],
    ['weights(M, name: "*.head.*")', ['m.head.weight', 'm.head.bias']],
    ['weights(M, except: M.head)', ['m.body.weight', 'm.body.bias']],
    ['weights(M, except: weights(M, rank: 1))', ['m.body.weight', 'm.head.weight']],
    ['weights(M, except: [M.head, weights(M, rank: 1)])', ['m.body.weight']],
    ['weights(M.body)', ['m.body.weight', 'm.body.bias']],
    ['M.head', ['m.head.weight', 'm.head.bias']],
  ])('%s', async (over, names) => {
    expect(await moved(over)).toEqual(names);
  });
  it('what chooses nothing, or by something else, is refused', () => {
    const found = (over: string) => diagnosed(source(over), { inputs: x }).diagnostics.map((d) => d.code);
    expect(found('weights(M, rank: 3)')).toEqual(['DLN2703']);
    expect(found('weights(M, rank: "two")')).toEqual(['DLN2006']);
    expect(found('weights(M, except: 3)')).toEqual(['DLN2006']);
    expect(found('weights(M, rank: 1.5)')).toEqual(['DLN2006']);
  });
});

describe('permutation', () => {
  const source = `data d = npy("inputs")
train t on d {
  weight w: f32[] = 0.0
  state order: f32[4] = 0
  state sum: f32[] = 0
  next order = cast(permutation(4), f32)
  next sum = sum + mean(take(x, permutation(N), axis: 0))
  minimize w ^ 2 with SGD
  batch all
  steps 6
}`;
  it.each(['reference', 'cpu', 'wasm'] as const)(
    'on %s has every row once, and another order at each step',
    async (backend) => {
      const orders: (readonly number[])[] = [];
      for (let steps = 1; steps <= 6; steps++) {
        const t = await trainText(source.replace('steps 6', `steps ${steps}`), { inputs: x, backend });
        const { order, sum } = residents(t);
        expect([...order!].sort()).toEqual([0, 1, 2, 3]);
        expect(sum![0]).toBeCloseTo(2.5 * steps, 5);
        orders.push(order!);
      }
      expect(new Set(orders.map((o) => o.join())).size).toBeGreaterThan(2);
    },
  );
  it('resumes exactly from every step', () => exact(source));
});

describe('masks', () => {
  it('leave rows out of an objective and of a measure', async () => {
    const source = `${scale}train t on d {
  let seen = x > 1.5
  let e = Scale(x)
  minimize sum(select(seen, e, 0)) / sum(seen) with SGD(lr: 0.1)
  measure share = mean(seen), mean_seen = sum(e * cast(seen, f32)) / sum(cast(seen, f32))
  batch all
  steps 1
}`;
    const t = await trainText(source, { inputs: x });
    expect(residents(t)['scale.w']![0]).toBeCloseTo(2 - 0.1 * 3, 10);
    expect(t.result.measures).toMatchObject({ share: 0.75, mean_seen: 6 });
  });
});

describe('a layer value that is named once and applied twice', () => {
  const source = (value: string) => `model M(x: f32[N, 2]) -> f32[N, 2] {
  let body = ${value}
  x |> body |> body
}
data d = npy("inputs")
train t on d {
  minimize mean(M(reshape(concat([x, x], axis: 0), [N, 2]))) with SGD(lr: 0.1)
  batch all
  steps 1
}`;
  it.each([
    ['a layer', 'Dense(2, bias: false)', ['m.body.weight']],
    ['a composition', 'Dense(2, bias: false) |> tanh', ['m.body.weight']],
    ['a `repeat`', 'repeat 2 { Dense(2, bias: false) }', ['m.body.0.weight', 'm.body.1.weight']],
    ['a `for`', 'for n in [2, 2] { Dense(n, bias: false) }', ['m.body.0.weight', 'm.body.1.weight']],
    ['a loop in a composition', 'tanh |> repeat 2 { Dense(2, bias: false) }', ['m.body.0.weight', 'm.body.1.weight']],
  ])('shares its weights: %s', async (_, value, names) => {
    const t = await trainText(source(value), { inputs: x });
    expect(Object.keys(residents(t))).toEqual(names);
  });
  it('takes the gradient of both', async () => {
    const looped = `layer Times(x: f32[N]) -> f32[N] {
  weight a: f32[] = 2.0
  x * a
}
model M(x: f32[N]) -> f32[N] {
  let body = repeat 2 { Times() }
  x |> body |> body
}
data d = npy("inputs")
train t on d {
  minimize mean(M(x)) with SGD(lr: 0.01)
  batch all
  steps 1
}`;
    // The model is a0 * a1 * a0 * a1 * x, of x with the mean 2.5.
    const after = 2 - 0.01 * 2 * 2 * 2 ** 2 * 2.5;
    const found = residents(await trainText(looped, { inputs: x }));
    expect(Object.keys(found)).toEqual(['m.body.0.a', 'm.body.1.a']);
    for (const [value] of Object.values(found)) expect(value).toBeCloseTo(after, 10);
    expect(await unlikeAfterResume(looped.replace('steps 1', 'steps 3'), { inputs: x })).toEqual([]);
  });
});
