/** Proves what a training step does, against steps computed by hand: objectives in order, movers, freezing, clipping, shared weights, state. */
import { describe, expect, it } from 'vitest';
import { diagnosed, type Inputs, type Numbers, trainDln } from '../oracles/run-dln.js';

function close(x: number | undefined, wanted: number): void {
  expect(x).toBeCloseTo(wanted, 12);
}
const scalar = (all: Readonly<Record<string, Numbers>>, name: string): number => {
  const value = all[name];
  if (value === undefined) throw new Error(`no ${name} among ${Object.keys(all).join(', ')}`);
  return value.data[0] as number;
};
const column = (...data: number[]): Inputs => ({ x: { shape: [data.length], data } });

/** One scalar weight, 2 at first. */
const scale = `model Scale(x: f32[N]) -> f32[N] {
  weight w: f32[] = 2.0
  x * w
}
model Shift(x: f32[N]) -> f32[N] {
  weight b: f32[] = 1.0
  x + b
}
data d = npy("inputs")
`;

describe('objectives in one step', () => {
  it('see the weights that the one before left, on the same batch', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  minimize first = mean(x |> Scale) with SGD(lr: 0.5)
  minimize second = mean((x |> Scale) ^ 2) with SGD(lr: 0.1)
  measure before = mean(x |> Scale)
}`,
      { inputs: column(1, 3) },
    );
    const { first, second, before } = await t.step();
    close(first, 4);
    close(before, 4);
    // d first / dw = mean(x) = 2, so w = 2 - 0.5 * 2 = 1; second = w^2 * mean(x^2) = 5, its slope 2 * w * 5 = 10.
    close(second, 5);
    close(scalar(await t.read(), 'scale.w'), 1 - 0.1 * 10);
  });

  it('see the same random draws', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  let noise = normal([N])
  let y = x |> Scale
  minimize first = sum(noise * y) with SGD(lr: 0.0)
  minimize second = sum(noise * y) with SGD(lr: 0.0)
  measure other = sum(normal([N]) * y)
}`,
      { inputs: column(1, 3, -2) },
    );
    const a = await t.step();
    expect(a['second']).toBe(a['first']);
    expect(a['other']).not.toBe(a['first']);
    const b = await t.step();
    expect(b['first']).not.toBe(a['first']);
    expect(b['second']).toBe(b['first']);
  });

  it.each([
    [
      'without names',
      'minimize mean(x |> Scale) with Momentum(lr: 0.1, beta: 0.5)',
      'minimize mean((x |> Scale) ^ 2) with Momentum(lr: 0.01, beta: 0.5)',
    ],
    [
      'with names',
      'minimize a = mean(x |> Scale) with Momentum(lr: 0.1, beta: 0.5)',
      'minimize b = mean((x |> Scale) ^ 2) with Momentum(lr: 0.01, beta: 0.5)',
    ],
  ])('have moments of their own on the same weight, %s', async (_, first, second) => {
    const t = await trainDln(`${scale}\ntrain t on d {\n  ${first}\n  ${second}\n}`, { inputs: column(1, 3) });
    let [w, v1, v2] = [2, 0, 0];
    for (let step = 0; step < 3; step++) {
      await t.step();
      v1 = 0.5 * v1 + 2;
      w -= 0.1 * v1;
      v2 = 0.5 * v2 + 2 * w * 5;
      w -= 0.01 * v2;
      close(scalar(await t.read(), 'scale.w'), w);
    }
    expect(t.plan.program.residents.filter((r) => r.role === 'moment')).toHaveLength(2);
  });

  it('move only what `over` names, the first match wins, and `with` alone takes the rest', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  minimize mean(x |> Scale |> Shift) over weights(Scale) with SGD(lr: 0.5), with SGD(lr: 0.25)
}`,
      { inputs: column(1, 3) },
    );
    await t.step();
    const after = await t.read();
    close(scalar(after, 'scale.w'), 2 - 0.5 * 2);
    close(scalar(after, 'shift.b'), 1 - 0.25);
    const only = await trainDln(
      `${scale}\ntrain t on d { minimize mean(x |> Scale |> Shift) over Shift with SGD(lr: 0.5) }`,
      { inputs: column(1, 3) },
    );
    const part = await trainDln(
      `model Body(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2) as stem |> Dense(2) as top
data d = npy("inputs")
train t on d { minimize mean((x |> Body) ^ 2) over weights(Body.stem) with SGD }`,
      { inputs: { x: { shape: [1, 2], data: [1, 2] } } },
    );
    const before = await part.read();
    await part.step();
    const now = await part.read();
    expect(Object.keys(now).filter((n) => now[n]?.data.join() !== before[n]?.data.join())).toEqual([
      'body.stem.weight',
      'body.stem.bias',
    ]);
    await only.step();
    close(scalar(await only.read(), 'scale.w'), 2);
    close(scalar(await only.read(), 'shift.b'), 0.5);
  });

  it('alternate between two models', async () => {
    // The first pushes the weight of Shift, the second sees it pushed.
    const t = await trainDln(
      `${scale}
train t on d {
  let y = x |> Scale |> Shift
  minimize critic = mean(y) over Shift with SGD(lr: 1.0)
  minimize maker = mean(y ^ 2) over Scale with SGD(lr: 0.1)
}`,
      { inputs: column(1, 3) },
    );
    const measures = await t.step();
    const after = await t.read();
    close(scalar(after, 'shift.b'), 0);
    close(measures['maker'], (4 + 36) / 2);
    close(scalar(after, 'scale.w'), 2 - (0.1 * (2 * 2 * 1 + 2 * 6 * 3)) / 2);
  });

  it('run at their own steps with `every`', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  minimize first = mean(x |> Scale) over Scale with SGD(lr: 0.1)
  minimize second = mean(x |> Shift) over Shift with SGD(lr: 0.5) every 3 steps
}`,
      { inputs: column(1, 3) },
    );
    const shifts: number[] = [];
    for (let step = 0; step < 7; step++) {
      await t.step();
      shifts.push(scalar(await t.read(), 'shift.b'));
    }
    expect(shifts).toEqual([0.5, 0.5, 0.5, 0, 0, 0, -0.5]);
    close(scalar(await t.read(), 'scale.w'), 2 - 7 * 0.1 * 2);
  });
});

describe('accumulate', () => {
  const source = (clauses: string, optimizer: string) => `data d = npy("inputs")
train t on d {
  minimize mse(x |> Dense(2), target) with ${optimizer}
  ${clauses}
}`;
  const weights = {
    'dense.weight': { shape: [3, 2], data: [0.1, -0.2, 0.3, 0.4, -0.5, 0.6] },
    'dense.bias': { shape: [2], data: [0, 0.1] },
  };
  const row = (i: number, width: number) => Array.from({ length: width }, (_, k) => Math.sin(1 + i * 7 + k * 3));
  const rows = (from: number, to: number): Inputs => ({
    x: { shape: [to - from, 3], data: Array.from({ length: to - from }, (_, i) => row(from + i, 3)).flat() },
    target: { shape: [to - from, 2], data: Array.from({ length: to - from }, (_, i) => row(100 + from + i, 2)).flat() },
  });
  it.each([
    ['SGD(lr: 0.1)', ''],
    ['Adam(lr: 0.1)', ''],
    ['Momentum(lr: 0.1)', 'clip global_norm(0.2)'],
  ])('of 3 batches of 2 is one batch of 6: %s %s', async (optimizer, clip) => {
    const parts = await trainDln(source(`accumulate 3\n  ${clip}`, optimizer), { inputs: rows(0, 2), weights });
    const whole = await trainDln(source(clip, optimizer), { inputs: rows(0, 6), weights });
    for (let group = 0; group < 4; group++) {
      const before = await parts.read();
      for (let k = 0; k < 3; k++) {
        const now = await parts.read();
        expect(now['dense.weight']).toEqual(before['dense.weight']);
        await parts.step(rows(group * 6 + k * 2, group * 6 + k * 2 + 2));
      }
      await whole.step(rows(group * 6, group * 6 + 6));
      const [a, b] = [await parts.read(), await whole.read()];
      for (const name of Object.keys(b))
        for (const [i, v] of (b[name]?.data ?? []).entries()) close(a[name]?.data[i], v);
      expect(a['dense.weight']).not.toEqual(before['dense.weight']);
    }
  });
  it('of objectives that run at their own steps counts those steps', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  minimize mean(x |> Scale) with SGD(lr: 0.1) every 2 steps
  accumulate 2
}`,
      { inputs: column(1, 3) },
    );
    const seen: number[] = [];
    for (let step = 0; step < 8; step++) {
      await t.step();
      seen.push(scalar(await t.read(), 'scale.w'));
    }
    for (const [i, w] of [2, 2, 1.8, 1.8, 1.8, 1.8, 1.6, 1.6].entries()) close(seen[i], w);
  });
  it('wants a whole number', () => {
    const { text } = diagnosed(source('accumulate 0', 'SGD'), { inputs: rows(0, 2) });
    expect(text).toContain('DLN2709');
  });
});

describe('freeze', () => {
  const source = (freeze: string) => `model Body(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2) |> BatchNorm
model Head(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(1)
model Count(x: f32[N, 1]) -> f32[N, 1] {
  weight w: f32[] = 1.0
  state calls = 0
  next calls = calls + 1
  x * w
}
data d = npy("inputs")
train t on d {
  minimize mean((x |> Body |> Head |> Count) ^ 2) with Adam(lr: 0.1)
  ${freeze}
}`;
  const inputs = { x: { shape: [4, 2], data: [1, 2, -1, 0.5, 3, 1, 0, -2] } };
  const moved = async (freeze: string) => {
    const t = await trainDln(source(freeze), { inputs });
    const before = await t.read();
    const { loss } = await t.step();
    const after = await t.read();
    const names = Object.keys(before).filter(
      (n) => !n.includes('/') && before[n]?.data.join() !== after[n]?.data.join(),
    );
    return {
      names: new Set(names),
      loss,
      evaluated: (await (await trainDln(source(freeze), { inputs })).evaluate())['loss'],
    };
  };
  it('nothing: everything moves', async () => {
    const { names } = await moved('');
    expect(names).toEqual(
      new Set(
        [
          'body.dense.weight',
          'body.batchnorm.weight',
          'body.batchnorm.bias',
          'body.batchnorm.running_mean',
          'body.batchnorm.running_var',
          'head.dense.weight',
          'head.dense.bias',
          'count.w',
          'count.calls',
        ].concat(names.has('body.dense.bias') ? ['body.dense.bias'] : []),
      ),
    );
  });
  it('a model: its weights and states stay, and it is evaluated as after training', async () => {
    const { names, loss, evaluated } = await moved('freeze Body');
    expect(names).toEqual(new Set(['head.dense.weight', 'head.dense.bias', 'count.w', 'count.calls']));
    expect(loss).toBe(evaluated);
    expect((await moved('')).loss).not.toBe(evaluated);
  });
  it('a part of a model', async () => {
    const { names } = await moved('freeze Body.dense');
    expect(names.has('body.batchnorm.weight')).toBe(true);
    expect([...names].filter((n) => n.startsWith('body.dense'))).toEqual([]);
  });
  it('a model whose state moves outside `training`', async () => {
    const { names } = await moved('freeze Count');
    expect([...names].filter((n) => n.startsWith('count'))).toEqual([]);
  });
  it('a layer that a `let` of the train names', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  let net = Dense(1)
  let y = reshape(x, [N, 1]) |> net |> Dense(1)
  minimize mean(y) with SGD
  freeze net
}`,
      { inputs: column(1, 3) },
    );
    const before = await t.read();
    await t.step();
    const after = await t.read();
    expect(after['net.weight']).toEqual(before['net.weight']);
    expect(Object.keys(after).filter((n) => after[n]?.data.join() !== before[n]?.data.join()).length).toBe(2);
  });
  it('only the weights that `weights(…)` names: states go on moving', async () => {
    const { names } = await moved('freeze weights(Body, rank: 1)');
    expect(names.has('body.dense.weight')).toBe(true);
    expect(names.has('body.batchnorm.running_mean')).toBe(true);
    expect(names.has('body.batchnorm.bias')).toBe(false);
    expect(names.has('body.batchnorm.weight')).toBe(false);
  });
  it('of a part that is not there is refused', () => {
    const { text } = diagnosed(source('freeze Body.dens'), { inputs });
    expect(text).toContain('DLN2409');
    expect(text).toContain('change to `dense`');
  });
  it('everything: there is nothing to move', () => {
    const { text } = diagnosed(source('freeze Body\n  freeze Head\n  freeze Count'), { inputs });
    expect(text).toContain('DLN2703');
  });
});

describe('clip', () => {
  const source = (clip: string) => `${scale}
train t on d {
  minimize mean(x |> Scale |> Shift) with SGD(lr: 1.0)
  ${clip}
}`;
  it('scales all gradients by their common norm', async () => {
    // The gradients are 2 and 1.
    const t = await trainDln(source('clip global_norm(0.5)'), { inputs: column(1, 3) });
    await t.step();
    const share = 0.5 / (Math.sqrt(5) + 1e-6);
    const after = await t.read();
    close(scalar(after, 'scale.w'), 2 - 2 * share);
    close(scalar(after, 'shift.b'), 1 - share);
  });
  it('leaves small gradients alone', async () => {
    const t = await trainDln(source('clip global_norm(5.0)'), { inputs: column(1, 3) });
    await t.step();
    close(scalar(await t.read(), 'scale.w'), 0);
  });
});

describe('weights that are used twice', () => {
  it('get the sum of both gradients', async () => {
    const t = await trainDln(
      `layer Twice(x: f32[N, 1]) -> f32[N, 1] {
  let d = Dense(1, bias: false)
  x |> d |> d
}
data d = npy("inputs")
train t on d { minimize mean(x |> Twice) with SGD(lr: 0.1) }`,
      { inputs: { x: { shape: [2, 1], data: [1, 3] } }, weights: { 'twice.d.weight': { shape: [1, 1], data: [3] } } },
    );
    const { loss } = await t.step();
    close(loss, 18);
    // d (w^2 * 2) / dw = 4 w = 12.
    close(scalar(await t.read(), 'twice.d.weight'), 3 - 0.1 * 12);
    expect(t.plan.parameters).toBe(1);
  });
  it('are one instance where a model is used twice, and two where it is `fresh`', async () => {
    const shared = await trainDln(`${scale}\ntrain t on d { minimize mean(x |> Scale |> Scale) with SGD(lr: 0.1) }`, {
      inputs: column(1, 3),
    });
    await shared.step();
    expect(shared.plan.parameters).toBe(1);
    close(scalar(await shared.read(), 'scale.w'), 2 - 0.1 * 2 * 2 * 2);
  });
});

describe('grad', () => {
  it('can be differentiated again: a gradient penalty', async () => {
    // y = w^2 x^2, so dy/dx = 2 w^2 x; the penalty mean((2 w^2 x)^2) = 4 w^4 mean(x^2) has the slope 16 w^3 mean(x^2).
    const t = await trainDln(
      `${scale}
train t on d {
  let y = (x |> Scale) ^ 2
  minimize mean(grad(sum(y), wrt: x) ^ 2) with SGD(lr: 0.001)
}`,
      { inputs: column(1, 3) },
    );
    const { loss } = await t.step();
    close(loss, 4 * 16 * 5);
    close(scalar(await t.read(), 'scale.w'), 2 - 0.001 * 16 * 8 * 5);
  });
  it('of a gradient', async () => {
    const t = await trainDln(
      `${scale}
train t on d {
  let g = grad(sum((x |> Scale) ^ 3), wrt: x)
  minimize mean(grad(sum(g), wrt: x)) with SGD(lr: 0.001)
}`,
      { inputs: column(1, 3) },
    );
    const { loss } = await t.step();
    // (w x)^3 twice: 6 w^3 x, of mean 12 w^3; slope 36 w^2.
    close(loss, 96);
    close(scalar(await t.read(), 'scale.w'), 2 - 0.001 * 36 * 4);
  });
  it('cut by stop_gradient does not reach', async () => {
    const { text } = diagnosed(`${scale}\ntrain t on d { minimize mean(stop_gradient(x |> Scale)) with SGD }`, {
      inputs: column(1, 3),
    });
    expect(text).toContain('DLN2703');
  });
  it('of a penalty on weights', async () => {
    const t = await trainDln(
      `${scale}\ntrain t on d { minimize mean(x |> Scale) + 0.5 * l2(weights(Scale)) with SGD(lr: 0.1) }`,
      { inputs: column(1, 3) },
    );
    const { loss } = await t.step();
    close(loss, 4 + 0.5 * 4);
    close(scalar(await t.read(), 'scale.w'), 2 - 0.1 * (2 + 2));
  });
});
