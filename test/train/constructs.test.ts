/** Proves what the clauses of a `train` do, from its text to numbers worked out by hand, and that each of them resumes exactly. */
import type { Diagnostic } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { diagnosed, type Inputs } from '../oracles/run-dln.js';
import { only } from './fake-door.js';
import { exact, residents, scale, stateOf, trainText, unlikeAfterResume, x } from './from-text.js';

describe('next at epoch', () => {
  const kmeans = `model Words(x: f32[N]) -> f32[N] {
  state centre: f32[] = 0
  state total: f32[] = 0
  state count: f32[] = 0
  next total = total + sum(x)
  next count = count + N
  next centre at epoch = total / count
  next total at epoch = 0
  next count at epoch = 0
  x - centre
}
data d = npy("inputs")
train t on d {
  measure distance = mean(Words(x) ^ 2)
  batch 3
  epochs 3
}`;
  it('is taken after the last step of an epoch, from the states that it left', async () => {
    const t = await trainText(kmeans, { inputs: x });
    expect(residents(t)).toEqual({ 'words.centre': [2.5], 'words.total': [0], 'words.count': [0] });
    const epochs = only(t.events, 'epoch').map((e) => e.measures['distance']);
    // The centre is 0 in the first epoch, and 2.5 from then on.
    expect(epochs).toEqual([30 / 4, 5 / 4, 5 / 4]);
  });
  it('is not taken where training stops in the middle of an epoch', async () => {
    const t = await trainText(kmeans.replace('epochs 3', 'steps 3'), { inputs: x });
    expect(residents(t)['words.centre']).toEqual([2.5]);
    expect(residents(t)['words.count']).toEqual([3]);
  });
  it('reads the new value of another state', async () => {
    const source = kmeans.replace('next total at epoch = 0', 'next total at epoch = next centre * 2');
    const t = await trainText(source, { inputs: x });
    // Centres are 10/4, then (2 * 2.5 + 10)/4 and (2 * 3.75 + 10)/4.
    expect(residents(t)['words.centre']).toEqual([4.375]);
  });
  it('resumes exactly from every step', () => exact(kmeans));
  it('goes on exactly where the validation after it was interrupted', async () => {
    const source = kmeans.replace('batch 3', 'batch 3\n  validate d');
    const whole = await trainText(source, { inputs: x });
    let asked = 0;
    const first = await trainText(source, { inputs: x, interrupted: () => ++asked > 2 });
    expect(first.result.ended).toBe('interrupted');
    const state = stateOf(first.files.at(-1)!.bytes);
    const again = await trainText(source, { inputs: x, start: { resume: { path: 'p', state, set: {} } } });
    expect(residents(again)).toEqual(residents(whole));
  });
  it('of a value that needs a batch is refused', () => {
    const source = kmeans.replace('total / count', 'mean(x)');
    expect(diagnosed(source, { inputs: x }).diagnostics.map((d) => d.code)).toEqual(['DLN2720']);
  });
});

describe('freeze until', () => {
  const source = (until: string) => `layer Two(x: f32[N]) -> f32[N] {
  weight a: f32[] = 1.0
  state seen: f32[] = 0
  next seen = seen + 1
  x * a
}
model M(x: f32[N]) -> f32[N] {
  weight b: f32[] = 1.0
  (x |> Two as first) + b
}
data d = npy("inputs")
train t on d {
  minimize mean(M(x)) with Momentum(lr: 0.1, beta: 0.5)
  freeze M.first until ${until}
  batch 2
  epochs 3
}`;
  it('holds weights, moments and states until then; all moves from then on, with moments that begin', async () => {
    const t = await trainText(source('epoch >= 2'), { inputs: x });
    const all = residents(t);
    expect(all['m.first.seen']).toEqual([2]);
    // Two steps move `a`: v1 = g1, v2 = g1 / 2 + g2, and the sum of the gradients of both steps of an epoch is 2 * 2.5.
    const v = all['m.first.a/momentum.v']![0]!;
    const g1 = 1 - all['m.first.a']![0]! - 0.1 * v; // 0.1 * v1 = 0.1 * g1
    expect(g1 * 10 * 0.5 + (5 - g1 * 10)).toBeCloseTo(v, 10);
    // `b` moved at all six steps: sum over k of the momentum of a constant gradient 1.
    let [b, m] = [1, 0];
    for (let k = 0; k < 6; k++) [m, b] = [m * 0.5 + 1, b - 0.1 * (m * 0.5 + 1)];
    expect(all['m.b']![0]).toBeCloseTo(b, 10);
  });
  it('without the freeze all moves from the first step', async () => {
    const t = await trainText(source('epoch >= 0'), { inputs: x });
    expect(residents(t)['m.first.seen']).toEqual([6]);
  });
  it('counts steps, and a share of all steps', async () => {
    expect(residents(await trainText(source('step >= 5'), { inputs: x }))['m.first.seen']).toEqual([1]);
    expect(residents(await trainText(source('step >= steps / 2'), { inputs: x }))['m.first.seen']).toEqual([3]);
    expect(residents(await trainText(source('step > 1 and epoch >= 1'), { inputs: x }))['m.first.seen']).toEqual([4]);
  });
  it('of everything trains nothing until then', async () => {
    const t = await trainText(source('step >= 4').replace('freeze M.first', 'freeze M'), { inputs: x });
    expect(residents(t)['m.first.seen']).toEqual([2]);
    expect(residents(t)['m.b']![0]).toBeCloseTo(1 - 0.1 - 0.15, 10);
  });
  it('several hold apart', async () => {
    const more = source('epoch >= 2').replace('batch 2', 'freeze weights(M, name: "**.b") until step >= 5\n  batch 2');
    const all = residents(await trainText(more, { inputs: x }));
    expect(all['m.first.seen']).toEqual([2]);
    expect(all['m.b']![0]).toBeCloseTo(0.9, 10);
  });
  it('resumes exactly from every step', () => exact(source('epoch >= 1')));
  it('takes no condition that may turn false again', () => {
    for (const until of ['epoch < 3', 'step == 4', 'loss < 0.1', 'epoch >= 1 and step < 9', '3'])
      expect(diagnosed(source(until), { inputs: x }).diagnostics.length, until).toBeGreaterThan(0);
    expect(diagnosed(source('epoch < 3'), { inputs: x }).text).toContain('stays true once it is');
  });
});

describe('weights and states of the train itself', () => {
  const source = `${scale}train t on d {
  weight bias: f32[] = 1.0
  state steps_seen: f32[] = 0
  state best: f32[] = 1e9
  next steps_seen = steps_seen + 1
  next best = minimum(best, loss_now)
  next steps_seen at epoch = 0
  let loss_now = mean(Scale(x)) + bias
  minimize loss_now over Scale with SGD(lr: 0.1)
  minimize b = loss_now + 0.0 * steps_seen over weights(Scale), with SGD(lr: 0.1)
  measure steps_seen
  batch all
  epochs 2
}`.replace('over weights(Scale), with', 'with');
  it('move like those of a model, states once a step for all objectives', async () => {
    const t = await trainText(source, { inputs: x });
    const all = residents(t);
    expect(all['bias']![0]).toBeCloseTo(1 - 0.2, 10);
    // Each step moves `w` twice by 0.1 * 2.5.
    expect(all['scale.w']![0]).toBeCloseTo(2 - 4 * 0.25, 10);
    expect(all['steps_seen']).toEqual([0]);
    expect(all['best']![0]).toBeCloseTo(2.5 * 1.5 + 0.9, 10);
    expect(only(t.events, 'done')[0]!.measures['steps_seen']).toBe(0);
  });
  it('without a model: a line search in one weight', async () => {
    const t = await trainText(`train t {
  weight u: f32[2] = [3.0, -2.0]
  minimize sum(u ^ 2) with SGD(lr: 0.25)
  steps 3
}`);
    expect(residents(t)['u']).toEqual([3 / 8, -2 / 8]);
  });
  it('resumes exactly from every step', () => exact(source));
  it('are no part of a run', () => {
    expect(
      diagnosed(`${scale}run r on d {\n  state s = 0\n  next s = s + 1\n  show s\n}`, { inputs: x }).text,
    ).toContain('`state` takes a `train` around it');
  });
});

describe('objectives every n epochs', () => {
  const source = `${scale}train t on d {
  minimize mean(Scale(x)) with SGD(lr: 0.1)
  minimize rare = mean(Scale(x ^ 0)) with SGD(lr: 1.0) every 2 epochs
  batch 2
  epochs 3
}`;
  it('run at the first step of the epochs 0, n, 2n, …', async () => {
    const t = await trainText(source, { inputs: x });
    // Six steps whose gradients sum to 3 * 5, and the rare one twice.
    expect(residents(t)['scale.w']![0]).toBeCloseTo(2 - 1.5 - 2, 10);
  });
  it('resumes exactly from every step', () => exact(source));
  it('accumulate over their own calls', async () => {
    const t = await trainText(source.replace('batch 2', 'accumulate 2\n  batch 2'), { inputs: x });
    // Three moves by the mean of two gradients each; the rare one moves once, at its second call.
    expect(residents(t)['scale.w']![0]).toBeCloseTo(2 - 0.75 - 1, 10);
  });
});

describe('what a train shows', () => {
  const source = (clauses: string) => `param name: "a" | "b" = "b"
model M(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(2)
data d = npy("inputs")
train t on d {
  minimize cross_entropy(M(point), label) with SGD
  measure accuracy(M(point), label)
  ${clauses}
  batch 2
  epochs 2
}`;
  const inputs: Inputs = {
    point: { shape: [4, 2], data: [0, 0, 1, 0, 0, 1, 1, 1] },
    label: { shape: [4], data: [0, 0, 1, 1], classes: 2 },
  };
  it('tables at the end, and at their steps and epochs; of the rows of the step before', async () => {
    const t = await trainText(
      source('show point every 1 epochs\n  show sum(M(point)), N * 2 every 3 steps\n  show label'),
      {
        inputs,
      },
    );
    const shown = only(t.events, 'show').map((e) => [e.text, e.shape]);
    expect(shown).toEqual([
      ['point', [2, 2]],
      ['sum(M(point))', []],
      ['N * 2', []],
      ['point', [2, 2]],
      ['label', [2]],
    ]);
  });
  it('texts with clocks, measures and what is known while compiling', async () => {
    const t = await trainText(source('show "{name}: epoch {epoch} of {epochs}, {2 * step}" every 1 epochs'), {
      inputs,
    });
    expect(only(t.events, 'text').map((e) => e.text)).toEqual(['b: epoch 1 of 2, 4', 'b: epoch 2 of 2, 8']);
    const last = await trainText(source('show "{accuracy}"'), { inputs });
    const measured = last.result.measures['accuracy']!;
    expect(only(last.events, 'text').map((e) => e.text)).toEqual([String(Number(measured.toPrecision(6)))]);
  });
  it('images as pictures, a batch of them as tiles', async () => {
    const image = 'reshape(concat([point, point, point], axis: 1), [N, 2, 3, 1])';
    const t = await trainText(source(`show ${image} every 1 epochs`), { inputs });
    expect(only(t.events, 'image').map((e) => [e.path, e.clock.step])).toEqual([
      ['reshape-concat-point-point-point-axis-1-N-2-3-1-step-000002.png', 2],
      ['reshape-concat-point-point-point-axis-1-N-2-3-1-step-000004.png', 4],
    ]);
    // Two images of 2 x 3 side by side, with a pixel between them.
    expect([...t.saved.values()].map((p) => p.shape)).toEqual([
      [2, 7, 1],
      [2, 7, 1],
    ]);
    expect(only(t.events, 'show')).toEqual([]);
  });
  it('saves under a name of its moment', async () => {
    const t = await trainText(
      source('save M(point) to "out_{epoch}.npy" every 1 epochs\n  save label to "{name}.npy"'),
      {
        inputs,
      },
    );
    expect([...t.saved].map(([to, { shape }]) => [to, shape])).toEqual([
      ['out_1.npy', [2, 2]],
      ['out_2.npy', [2, 2]],
      ['b.npy', [2]],
    ]);
    expect(only(t.events, 'save').map((e) => e.path)).toEqual(['out_1.npy', 'out_2.npy', 'b.npy']);
  });
  it('the boundary of a model, in the colours of the classes', async () => {
    const t = await trainText(
      source('plot boundary(M)').replace('with SGD', 'with SGD(lr: 0.5)').replace('epochs 2', 'epochs 300'),
      { inputs },
    );
    const [picture] = [...t.saved.values()];
    expect(picture!.shape).toEqual([384, 384, 3]);
    // The classes lie apart above and below: blue is the first, orange the second.
    const pixel = (row: number, column: number) => [
      ...picture!.data.slice((row * 384 + column) * 3, (row * 384 + column) * 3 + 3),
    ];
    const [above, below] = [pixel(5, 5), pixel(378, 378)];
    expect(above[0]! > above[2]!).toBe(true);
    expect(below[2]! > below[0]!).toBe(true);
    expect(only(t.events, 'image')[0]).toMatchObject({ text: 'boundary(M)', path: 'boundary-M-step-000600.png' });
  });
  it('changes nothing of the training, and a resume goes on over a changed `show`', async () => {
    const plain = await trainText(source(''), { inputs });
    const showing = await trainText(source('show M(point) every 1 steps\n  show uniform([2])'), { inputs });
    expect(residents(showing)).toEqual(residents(plain));
    await exact(source('show uniform([2]) every 1 steps'), { inputs });
  });
  it('what cannot be shown, named or drawn is refused', () => {
    const found = (clauses: string) => diagnosed(source(clauses), { inputs }).text;
    expect(found('show SGD')).toContain('DLN2709');
    expect(found('show "{acuracy}"')).toMatch(/DLN2705[\s\S]*accuracy/);
    expect(found('save point to "{point}.npy"')).toContain('DLN27');
    expect(found('plot boundary(M, M)')).toContain('DLN');
    expect(found('plot boundary(flatten |> Dense(1) |> sum)')).toContain('DLN2721');
    const planar = source('plot boundary(M)').replaceAll('f32[N, 2]', 'f32[N, 3]').replaceAll('Dense(2)', 'Dense(3)');
    const three: Inputs = {
      point: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
      label: { shape: [2], data: [0, 1], classes: 3 },
    };
    expect(diagnosed(planar, { inputs: three }).text).toContain('this train has no such field');
  });
  it('a save that fails is a failed run', async () => {
    const broken = { code: 'DLN4005' as const, args: {}, labels: [], chain: [], fixes: [] };
    const refuse = async (_to: string, _tensor: unknown, at: Diagnostic['at']) => ({ ...broken, at });
    const t = await trainText(source('save label to "a.npy"'), { inputs, save: refuse });
    expect(t.result).toMatchObject({ ended: 'finished', exit: 1 });
    expect(only(t.events, 'diagnostic').map((e) => e.diagnostic.code)).toEqual(['DLN4005']);
  });
});

describe('conditions on values of the graph', () => {
  const source = (clause: string) => `model Point() -> f32[] {
  weight u: f32[2] = [3.0, -2.0]
  sum(u ^ 2)
}
train t {
  let j = Point()
  minimize j with SGD(lr: 0.25)
  ${clause}
  steps 100
}`;
  it('stop when: a gradient is small', async () => {
    const t = await trainText(source('stop when norm(grad(j, wrt: weights(Point))) < 1e-3'));
    expect(t.result.ended).toBe('stop when');
    // Each step halves u; the gradient of step k is 2 * sqrt(13) / 2^k, and it is seen before the step moves.
    expect(t.result.clock.step).toBe(Math.ceil(Math.log2((2 * Math.sqrt(13)) / 1e-3)) + 1);
  });
  it('expect: a `let` that is no measure', async () => {
    const good = await trainText(source('expect j < 1e-3\n  expect sqrt(j) >= 0'));
    expect(only(good.events, 'expect').map((e) => e.holds)).toEqual([true, true]);
    expect((await trainText(source('expect j < -1'))).result.exit).toBe(1);
  });
  it('plot: what is plotted is measured', async () => {
    const t = await trainText(source('plot norm(grad(j, wrt: weights(Point)))'));
    expect(Object.keys(t.result.measures)).toEqual(['loss', 'norm(grad(j, wrt: weights(Point)))']);
  });
  it('resumes exactly from every step', () => exact(source('stop when norm(grad(j, wrt: weights(Point))) < 1e-3'), {}));
});

describe('what was there before resumes exactly too', () => {
  const inputs: Inputs = { x: { shape: [6, 2], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3].map((v) => v / 4) } };
  const pair = `model G(z: f32[N, 2]) -> f32[N, 2] = z |> Dense(4) |> tanh |> Dropout(0.3) |> Dense(2)
model C(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(4) |> BatchNorm |> leaky_relu |> Dense(1)
data d = npy("inputs")
`;
  it.each([
    [
      'two objectives in turn',
      `train t on d {
  let fake = G(normal([N, 2]))
  minimize mean(C(fake)) - mean(C(x)) over C with Adam(lr: 0.01, beta1: 0.0)
  minimize -mean(C(fake)) over G with Adam(lr: 0.01) every 3 steps
  batch 4
  epochs 4
}`,
    ],
    [
      'several movers of one gradient, clipped and accumulated, with an early stop',
      `train t on d {
  minimize mean(C(G(x)) ^ 2)
    over weights(G, rank: 2) with Momentum(lr: 0.01),
    over weights(C) with Lion,
    with Adam
  clip global_norm(0.1)
  accumulate 3
  early_stop on loss patience 2
  validate d
  batch 4
  epochs 6
}`,
    ],
    [
      'an average, a fresh instance, rows in another order and a thaw',
      `train t on d {
  let other = fresh(G)
  let mixed = take(x, permutation(N), axis: 0)
  minimize mse(G(mixed), stop_gradient(ema(G, 0.9)(x))) + mean(other(x) ^ 2) with Adam
  freeze other until step >= 4
  measure seen = mean(ema(other, 0.5)(x))
  batch 4
  epochs 4
}`,
    ],
  ])('%s', async (_, train) => {
    expect(await unlikeAfterResume(`${pair}${train}`, { inputs })).toEqual([]);
  });
});
