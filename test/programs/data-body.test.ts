/** Shows that a dataset's body gives the rows that it says: columns, fits over the training part, draws by row. */
import { describe, expect, test } from 'vitest';
import { png } from '../formats/make-png.js';
import { findings, runProgram } from './run-program.js';
import { photo, randomOf } from './small-data.js';

const table = `x,y,kind
1,10,a
2,20,b
3,30,a
4,40,b
5,50,a
6,60,b
7,70,a
8,80,b
`;
const files = { 't.csv': table };
const show = (data: string, on: string, shown: string): string => `${data}\nrun r on ${on} {\n  show ${shown}\n}\n`;

describe('fields', () => {
  test('written fields replace those read; what was not read stays', async () => {
    const data = 'data d = csv("t.csv") {\n  field z = x * 2 + 1\n}';
    const { shown, plans } = await runProgram(show(data, 'd', 'z, y'), files);
    expect(shown[0]!.values).toEqual([3, 5, 7, 9, 11, 13, 15, 17]);
    expect(shown[1]!.values).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
    expect(plans.flatMap((p) => (p.kind === 'run' ? p.data!.fields.map((f) => f.name) : []))).toEqual([
      'z',
      'y',
      'kind',
    ]);
  });

  test.each(['reference', 'wasm'] as const)('fits are over the training part, on %s', async (backend) => {
    const data = `data d = csv("t.csv") |> split(train: 0.5, test: 0.5, seed: 3) {
  let centred = x - fit(mean(x))
  field z = centred / fit(std(centred))
}`;
    const train = await runProgram(`${data}\nrun a on d.train { show z }\nrun b on d.test { show z }`, files, {
      backend,
    });
    const plain = await runProgram(
      'data d = csv("t.csv") |> split(train: 0.5, test: 0.5, seed: 3)\nrun a on d.train { show x }\nrun b on d.test { show x }',
      files,
    );
    const raw = plain.shown[0]!.values;
    const mean = raw.reduce((a, b) => a + b) / 4;
    const std = Math.sqrt(raw.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4);
    for (const part of [0, 1])
      for (const [i, value] of train.shown[part]!.values.entries())
        expect(value).toBeCloseTo((plain.shown[part]!.values[i]! - mean) / std, 5);
  });

  test('a row is drawn the same in every batch, part and epoch', async () => {
    const body = '{\n  field z = normal([N, 3])\n  field at = x\n}';
    const data = `data d = csv("t.csv") |> split(train: 0.5, test: 0.5, seed: 3) ${body}\n`;
    const one = await runProgram(
      `${data}run a on d {\n  batch 3\n  show z, at\n}\nrun b on d.test {\n  batch 2\n  show z, at\n}`,
      files,
    );
    const rows = new Map<number, readonly number[]>();
    const [z, at, zTest, atTest] = one.shown.map((s) => s.values);
    for (const [i, x] of at!.entries()) rows.set(x, z!.slice(3 * i, 3 * i + 3));
    for (const [i, x] of atTest!.entries()) expect(zTest!.slice(3 * i, 3 * i + 3)).toEqual(rows.get(x));
    expect(new Set([...rows.values()].map(String)).size).toBe(8);
  });

  test('the part is known in the body', async () => {
    const data = `data d = csv("t.csv") |> split(train: 0.5, test: 0.5) {
  field z = if part == "train" { x * 0 + 1 } else { x * 0 }
}`;
    const { shown } = await runProgram(`${data}\nrun a on d.train { show z }\nrun b on d.test { show z }`, files);
    expect(shown.map((s) => s.values)).toEqual([
      [1, 1, 1, 1],
      [0, 0, 0, 0],
    ]);
  });
});

describe('columns outside of a train', () => {
  test('a column is whole, a slice of it too', async () => {
    const { shown } = await runProgram('data d = csv("t.csv")\nrun r { show sum(d.x), d.y[2:4], d.kind == 1 }', files);
    expect(shown[0]!.values).toEqual([36]);
    expect(shown[1]!.values).toEqual([30, 40]);
    expect(shown[2]!.values).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });
  test('a state begins with rows of a dataset', async () => {
    const program = `data d = csv("t.csv")
model M(x: f32[N]) -> f32[N] {
  state first: f32[2] = d.x[:2]
  x + sum(first)
}
run r on d { show M(x) }`;
    const { shown } = await runProgram(program, files, { backend: 'wasm' });
    expect(shown[0]!.values).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('mistakes', () => {
  const codes = async (program: string): Promise<readonly string[]> =>
    (await findings(program, files)).map((d) => d.code);
  test.each([
    ['rows that meet', 'data d = csv("t.csv") {\n  field z = x - mean(x)\n}', 'DLN2105'],
    [
      'a running sum',
      'data d = csv("t.csv") {\n  field z = cumsum(x, axis: 0, reverse: false, exclusive: false)\n}',
      'DLN2105',
    ],
    ['the number of rows', 'data d = csv("t.csv") {\n  field z = x / N\n}', 'DLN2105'],
    ['a fit with rows', 'data d = csv("t.csv") {\n  field z = fit(x)\n}', 'DLN2103'],
    ['no row', 'data d = csv("t.csv") {\n  field z = fit(mean(x))\n}', 'DLN2104'],
    ['an unknown column', 'data d = csv("t.csv") {\n  field z = q\n}', 'DLN1201'],
  ])('%s', async (_, program, code) => {
    expect(await codes(program)).toEqual([code]);
  });

  test('grey images for a model of colour: the source is told, and the fix mends it', async () => {
    const grey = png(4, 4, { data: new Uint8Array(20) });
    const folder = { 'photos/a/1.png': grey, 'photos/b/1.png': grey };
    const text = (source: string) => `data d = ${source}
model Net(image: f32[N, 4, 4, 3]) -> f32[N, 2] = image |> flatten |> Dense(2)
train net on d {
  minimize cross_entropy(Net(image), label) with SGD(lr: 0.1)
  epochs 1
}`;
    const [found, ...more] = await findings(text('images("photos")'), folder);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'DLN2101',
      message: 'the images are grey (1 channel), `Net` wants colour (3)',
      help: ['`images("photos", channels: 3)` repeats the grey channel; or let `Net` take 1'],
    });
    expect(found!.fixes[0]!.edits.map((e) => e.newText)).toEqual([', channels: 3']);
    expect(await findings(text('images("photos", channels: 3)'), folder)).toEqual([]);
  });
});

describe('augment', () => {
  const data = 'data d = images("photos") |> augment(image, flip: true, crop: 1, noise: 0.1)';
  const random = randomOf(4);
  const folder = Object.fromEntries([0, 1, 2, 3].map((i) => [`photos/a/${i}.png`, photo(6, i, random)]));
  const open = async (seed: number, augment: boolean) => {
    const { plans, opener } = await runProgram(`${data}\nrun r on d { show image }`, folder);
    const rows = await opener.openRows(plans[0]!.data!, { seed, inOrder: true, augment });
    if ('fault' in rows) throw new Error(rows.fault);
    return async (epoch: number, from: number, count: number): Promise<readonly number[]> => {
      const pixels = (await rows.batch(epoch, from, count)).get('image')!;
      return [...pixels.data];
    };
  };
  test('changes a row by seed, row and epoch, whatever batch it comes in; only for training', async () => {
    const training = await open(1, true);
    const whole = await training(0, 0, 4);
    const size = whole.length / 4;
    expect(await training(0, 1, 2)).toEqual(whole.slice(size, 3 * size));
    expect(await (await open(1, true))(0, 0, 4)).toEqual(whole);
    expect(await training(1, 0, 4)).not.toEqual(whole);
    expect(await (await open(2, true))(0, 0, 4)).not.toEqual(whole);
    const plain = await open(1, false);
    expect(await plain(0, 0, 4)).toEqual(await plain(1, 0, 4));
    expect(await plain(0, 0, 4)).not.toEqual(whole);
  });
  test('in a train it is there in training alone', async () => {
    const { shown } = await runProgram(
      `data d = images("photos")\nrun r on d { show mean((image |> augment(noise: 1.0)) - image) }`,
      folder,
    );
    expect(shown[0]!.values).toEqual([0]);
  });
});
