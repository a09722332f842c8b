/** Holds what `dlnc diff` says of a change: parts by path and by likeness, shapes, figures, the weights that still load. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());
const run = (...words: readonly string[]) => dlnc(folder.path, ...words);

const base = `model Net(x: f32[N, 4]) -> f32[N, 2] =
  x |> Dense(8) |> tanh |> Dense(8) |> tanh |> Dense(2)
`;
const cases: readonly {
  readonly title: string;
  readonly before?: string;
  readonly after: string;
  readonly out: string;
}[] = [
  { title: 'nothing changed', after: `# a comment\n${base}`, out: 'Net: the same\n' },
  { title: 'another name of the batch changes nothing', after: base.replaceAll('N,', 'B,'), out: 'Net: the same\n' },
  {
    title: 'a wider layer',
    after: base.replace('Dense(8) |> tanh |> Dense(2)', 'Dense(9) |> tanh |> Dense(2)'),
    out: `Net

~ dense_2 Dense
    output  f32[N, 8] -> f32[N, 9]
    weight  f32[8, 8] -> f32[8, 9]
    bias  f32[8] -> f32[9]
~ dense_3 Dense
    weight  f32[8, 2] -> f32[9, 2]

                  before  after         change
parameters           130    141   +11 (+8.5 %)
FLOPs              258*N  280*N   +22 (+8.5 %)
multiply-adds      112*N  122*N   +10 (+8.9 %)
activation bytes    64*N   68*N    +4 (+6.3 %)

weights and states of an older checkpoint: 3 kept, 3 reshaped
  reshaped  net.dense_2.weight  f32[8, 8] -> f32[8, 9]
  reshaped  net.dense_2.bias    f32[8] -> f32[9]
  reshaped  net.dense_3.weight  f32[8, 2] -> f32[9, 2]
`,
  },
  {
    title: 'a name for a layer moves it, and what stands behind it',
    after: base.replace('x |> Dense(8)', 'x |> Dense(8) as first'),
    out: `Net

> dense -> first Dense
> dense_2 -> dense Dense
> dense_3 -> dense_2 Dense
`,
  },
  {
    title: 'a layer more and a layer less',
    before: base.replace('|> Dense(2)', '|> Dense(2) as head'),
    after: `model Net(x: f32[N, 4]) -> f32[N, 2] =
  x |> Dense(8) |> LayerNorm |> tanh |> Dense(2) as head
`,
    out: `Net

+ layernorm LayerNorm
- dense_2 Dense

                  before  after          change
parameters           130     74  -56 (-43.1 %)
`,
  },
  {
    title: 'another input',
    after: base.replace('f32[N, 4]', 'f32[N, 5]'),
    out: `Net
  inputs  x: f32[N, 4] -> x: f32[N, 5]

~ dense Dense
    weight  f32[4, 8] -> f32[5, 8]
`,
  },
];

describe('dlnc diff', () => {
  it.each(cases.map((c) => [c.title, c] as const))('%s', async (_, { before = base, after, out }) => {
    folder.put('a.dln', before);
    folder.put('b.dln', after);
    const same = out.endsWith('the same\n');
    const found = await run('diff', 'a.dln', 'b.dln');
    expect(found).toMatchObject({ code: same ? 0 : 1, err: '' });
    if (same) expect(found.out).toBe(out);
    else expect(found.out.replace(/ +/g, ' ')).toContain(out.replace(/ +/g, ' ').trimEnd());
    expect(JSON.parse((await run('diff', '--json', 'a.dln', 'b.dln')).out)).toMatchObject({
      same,
      layers: expect.any(Array),
    });
  });

  it('says of a moved layer that its weights have another name', async () => {
    folder.put('a.dln', base);
    folder.put('b.dln', base.replace('|> Dense(2)', '|> Dense(2) as head'));
    const { out } = await run('diff', '--json', 'a.dln', 'b.dln');
    const { weights } = JSON.parse(out) as {
      readonly weights: readonly { readonly is: string; readonly name: string }[];
    };
    expect(weights.filter((w) => w.is === 'renamed')).toEqual([
      expect.objectContaining({ name: 'net.head.weight', from: 'net.dense_3.weight' }),
      expect.objectContaining({ name: 'net.head.bias', from: 'net.dense_3.bias' }),
    ]);
    expect(weights.filter((w) => w.is === 'lost' || w.is === 'new')).toEqual([]);
  });

  it('counts the running statistics of BatchNorm among what a checkpoint holds', async () => {
    folder.put('a.dln', base);
    folder.put('b.dln', base.replace('x |> Dense(8) |> tanh', 'x |> Dense(8) |> BatchNorm |> tanh'));
    const { out } = await run('diff', 'a.dln', 'b.dln');
    for (const name of ['weight', 'bias', 'running_mean', 'running_var'])
      expect(out).toMatch(new RegExp(`new +net\\.batchnorm\\.${name} +f32\\[8\\]`));
  });

  it('reads which weights of a real checkpoint a newer model takes', async () => {
    const program = (width: number) => `data d = spirals(points: 16)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(8) |> tanh |> Dense(${width}) |> tanh |> Dense(2)
train t on d {
  minimize cross_entropy(Net(point), label) with Adam
  steps 1
}
`;
    folder.put('a.dln', program(8));
    folder.put('b.dln', program(6));
    expect(await run('run', 'a.dln')).toMatchObject({ code: 0 });
    const file = 'runs/a/t/step-000001.dlnw';
    const same = await run('diff', 'a.dln', 'a.dln', '--checkpoint', file);
    expect(same).toMatchObject({ code: 0, out: `Net: the same\n\nweights and states of ${file}: 6 kept\n` });
    const { code, out } = await run('diff', 'a.dln', 'b.dln', '--checkpoint', file);
    expect(code).toBe(1);
    expect(out).toContain(`weights and states of ${file}: 3 kept, 3 reshaped`);
    expect(out).toContain('reshaped  net.dense_2.bias    f32[8] -> f32[6]');
    folder.put('no.dlnw', 'not a checkpoint');
    expect(await run('diff', 'a.dln', 'b.dln', '--checkpoint', 'no.dlnw')).toMatchObject({
      code: 3,
      err: expect.stringContaining('DLN430'),
    });
  });

  it('exits with 2 where one of them has errors, with 3 where one is not there', async () => {
    folder.put('a.dln', base);
    folder.put('wrong.dln', base.replace('f32[N, 2] =', 'f32[N, 3] ='));
    expect(await run('diff', 'a.dln', 'wrong.dln')).toMatchObject({
      code: 2,
      err: expect.stringContaining('wrong.dln'),
    });
    expect(await run('diff', 'a.dln', 'absent.dln')).toMatchObject({ code: 3 });
    expect(await run('diff', 'a.dln', 'a.dln', 'Other')).toMatchObject({ code: 2 });
  });
});
