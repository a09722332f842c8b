/** Holds the clock of each expression of small programs, and the table and JSON that `dlnc explain --clocks` makes of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

/** Expression to its clock; one that stands twice counts with its last place. */
async function clocks(program: string): Promise<Readonly<Record<string, string>>> {
  folder.put('p.dln', program);
  const { code, out, err } = await dlnc(folder.path, 'explain', '--clocks', '--json', 'p.dln');
  expect(err).toBe('');
  expect(code).toBe(0);
  const { values } = JSON.parse(out) as {
    readonly values: readonly { readonly text: string; readonly clock: string }[];
  };
  return Object.fromEntries(values.map((v) => [v.text, v.clock]));
}
const program = (body: string, train: string) => `data d = spirals(points: 32)
param lr: float = 0.01 in 1e-4..1
param scale: float = 2.0
model Body(point: f32[N, 2]) -> f32[N, 8] = point |> Dense(8) |> tanh
model Net(point: f32[N, 2]) -> f32[N, 2] {
  ${body}
}
train t on d {
  ${train}
  batch 16
  epochs 1
}
`;
const loss = 'minimize cross_entropy(Net(point), label) with Adam(lr: lr)';

describe('the clock of an expression', () => {
  it('is the sample where a frozen network meets rows that are not drawn', async () => {
    const found = await clocks(program('let seen = Body(point) * scale\n  seen |> Dense(2)', `freeze Body\n  ${loss}`));
    expect(found).toMatchObject({
      'Dense(8)': 'sample',
      tanh: 'sample',
      'Body(point)': 'sample',
      'Body(point) * scale': 'sample',
      'Dense(2)': 'step',
      'Net(point)': 'step',
    });
  });
  it('is the step where the network learns', async () => {
    const found = await clocks(program('Body(point) |> Dense(2)', loss));
    expect(found).toMatchObject({ 'Dense(8)': 'step', 'Body(point)': 'step' });
  });
  it('is the step where rows are mixed or drawn', async () => {
    const found = await clocks(
      program(
        'let seen = Body(point)\n  let centred = seen - mean(seen, axis: 0)\n  let noisy = seen + normal([N, 8])\n  centred + noisy |> Dense(2)',
        `freeze Body\n  ${loss}`,
      ),
    );
    expect(found).toMatchObject({
      'Body(point)': 'sample',
      'mean(seen, axis: 0)': 'step',
      'seen - mean(seen, axis: 0)': 'step',
      'normal([N, 8])': 'step',
      'seen + normal([N, 8])': 'step',
    });
  });
  it('is the epoch for what moves at its end, an edit for params, nothing for constants', async () => {
    const found = await clocks(
      program(
        'point |> Dense(2)',
        `state count = 0
  next count at epoch = count + 1
  let warm = 1 / (count + 1)
  let twice = scale * 2.0
  let tau = 2.0 * 3.0
  minimize warm * twice * tau * cross_entropy(Net(point), label) with SGD(lr: cosine(lr, over: steps))`,
      ),
    );
    expect(found).toMatchObject({
      'count + 1': 'epoch',
      '1 / (count + 1)': 'epoch',
      'scale * 2.0': 'edit',
      '2.0 * 3.0': 'constant',
      'warm * twice': 'epoch',
      'cosine(lr, over: steps)': 'step',
    });
  });
  it('is a step for what a frozen network makes of what learns before it', async () => {
    const found = await clocks(program('point |> Dense(2) |> Body |> Dense(2)', `freeze Body\n  ${loss}`));
    expect(found).toMatchObject({ Body: 'step' });
  });
});

describe('the clock of data and loops', () => {
  const scanned = (train: string) =>
    program(
      'let h = scan s in point over 1 from h = zeros([N]) {\n    next h = tanh(h + s)\n    next h\n  }\n  h |> Dense(2)',
      train,
    );
  it('is the sample for a loop that keeps rows apart', async () => {
    const found = await clocks(
      scanned(
        `freeze Net.dense\n  let other = Body(point)\n  minimize cross_entropy(Net(point) + other[:, :2], label) with SGD(lr: lr)`,
      ),
    );
    expect(found).toMatchObject({ 'Net(point)': 'sample', 'Body(point)': 'step' });
  });
  it('is the step for a loop whose rounds the rows decide', async () => {
    const found = await clocks(
      program('let u = iterate u = point while mean(u) > 0.1 max 5 { u * 0.5 }\n  stop_gradient(u) |> Dense(2)', loss),
    );
    expect(found['stop_gradient(u)']).toBe('step');
  });
  it('is the step for what augment draws, the sample for a draw in a data body', async () => {
    const images = (data: string) => `data points = spirals(points: 32) {
  field image = reshape(point, [N, 1, 2, 1]) + 0.1 * normal([N, 1, 2, 1])
  field label = label
}
${data}
model Body(image: f32[N, 1, 2, 1]) -> f32[N, 8] = image |> flatten |> Dense(8) |> tanh
train t on d {
  freeze Body
  minimize cross_entropy(Body(image) |> Dense(2), label) with Adam
  batch 16
  epochs 2
}
`;
    expect((await clocks(images('data d = points')))['Body(image)']).toBe('sample');
    expect((await clocks(images('data d = points |> augment(image, flip: true)')))['Body(image)']).toBe('step');
    expect(
      (
        await clocks(
          images(
            'data d = points |> augment(image, flip: true) { \n  field image = image * 2.0\n  field label = label\n}',
          ),
        )
      )['Body(image)'],
    ).toBe('step');
  });
});

describe('dlnc explain --clocks', () => {
  it('shows place, expression, clock and why', async () => {
    folder.put('p.dln', program('let seen = Body(point)\n  seen |> Dense(2)', `freeze Body\n  ${loss}`));
    const { code, out } = await dlnc(folder.path, 'explain', '--clocks', 'p.dln');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines[0]).toBe('t: when its values are computed anew');
    expect(lines.find((l) => l.includes('Body(point)'))).toMatch(
      /^p\.dln:6:14 +Body\(point\) +sample +the field `point`, and `body\.dense\.weight`, which nothing moves$/,
    );
    expect(lines.find((l) => l.includes('Dense(2)'))).toMatch(/step +`net\.dense\.weight`, which each step moves$/);
  });
  it('says what is wrong where it cannot', async () => {
    folder.put('p.dln', program('point |> Dense(2)', loss));
    folder.put('model.dln', 'model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)');
    const explain = (...words: readonly string[]) => dlnc(folder.path, 'explain', ...words);
    expect(await explain('--clocks')).toMatchObject({ code: 2 });
    expect(await explain('--clocks', 'model.dln')).toMatchObject({ code: 1, err: expect.stringContaining('DLN2621') });
    expect(await explain('--clocks', 'p.dln', 'tt')).toMatchObject({
      code: 1,
      err: expect.stringContaining('trains are t'),
    });
    expect(await explain('--clocks', 'none.dln')).toMatchObject({ code: 3 });
    expect(await explain('--json', 'DLN2001')).toMatchObject({ code: 2 });
  });
});
