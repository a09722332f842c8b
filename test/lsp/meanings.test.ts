/** Holds what is shown of what has no one meaning: a template, by its uses; a weight, by the trainings that it stands in. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, connect } from './client.js';

let client: Client;
afterEach(() => client.end());

describe('a template', () => {
  const twice = `layer Twice(x: f32[N, D], inner: layer) {
  let y = x |> inner
  y |> Dense(D) |> inner
}
`;
  const hints = async (file: string): Promise<string[]> =>
    (
      await client.request<{ label: string; position: { line: number } }[]>('textDocument/inlayHint', {
        ...client.document(file),
        range: client.whole(file),
      })
    ).map((h) => `${h.position.line} ${h.label}`);
  it('has the shapes that its uses give it, in its own file or another', async () => {
    client = await connect();
    await client.open('t.dln', `export ${twice}\nmodel M(x: f32[N, 20]) -> f32[N, 20] = x |> Twice(relu)\n`);
    expect(await client.findings('t.dln')).toEqual([]);
    expect(await hints('t.dln')).toEqual(['1 : f32[N, 20]', '2 f32[N, 20]', '2 f32[N, 20]', '5 f32[N, 20]']);
    const hover = await client.request<{ contents: { value: string } }>(
      'textDocument/hover',
      client.at('t.dln', 'y |> De|nse'),
    );
    expect(hover.contents.value).toContain('`units = 20`, `D = 20`');
    await client.open('lib.dln', `export ${twice}`);
    await client.quiet();
    expect(await hints('lib.dln')).toEqual([]);
    await client.open(
      'u.dln',
      'import { Twice } from "./lib.dln"\nlayer L(x: f32[N, K]) -> f32[N, K] = x |> Twice(tanh)\n',
    );
    expect(await client.findings('u.dln')).toEqual([]);
    expect(await hints('lib.dln')).toEqual(['1 : f32[N, K]', '2 f32[N, K]', '2 f32[N, K]']);
  });
  it('is seen through a template that uses it, and says that its cost is that of its uses', async () => {
    client = await connect();
    await client.open(
      't.dln',
      `${twice}\nlayer Outer(x: f32[N, D], inner: layer) = x |> Twice(inner)\n\nmodel M(x: f32[N, 4]) -> f32[N, 4] = x |> Outer(relu)\n`,
    );
    expect(await client.findings('t.dln')).toEqual([]);
    expect(await hints('t.dln')).toEqual(expect.arrayContaining(['1 : f32[N, 4]', '5 f32[N, 4]']));
    const [lens] = await client.request<object[]>('textDocument/codeLens', client.document('t.dln'));
    expect(await client.request('codeLens/resolve', lens)).toMatchObject({
      command: { title: 'costs what each use makes of it' },
    });
  });
});

it('tells of a weight how it begins and which objectives move it', async () => {
  client = await connect();
  await client.open(
    'w.dln',
    `layer Scale(x: f32[N, D]) -> f32[N, D] {
  weight w: f32[D] = ones([D])
  x * w
}

model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Scale |> Dense(2) |> Scale

data spiral = spirals(points: 80, noise: 0.05, seed: 1)

train t on spiral {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with Adam(lr: 0.01)
  epochs 2
}
`,
  );
  expect(await client.findings('w.dln')).toEqual([]);
  const ask = async (): Promise<string> =>
    (await client.request<{ contents: { value: string } }>('textDocument/hover', client.at('w.dln', 'weight |w')))
      .contents.value;
  expect(await ask()).toContain(
    'a weight, at first `ones([D])`\n\n- `net.scale.w` of `t`: moved by `minimize cross_entropy(logits, label)`\n- `net.scale_2.w` of `t`: moved by',
  );
  await client.edit('w.dln', 'x * w', 'x * stop_gradient(w)');
  expect(await ask()).toContain('net.scale.w');
  await client.edit('w.dln', 'train t on', 'train t of');
  expect(await ask()).toContain('in no `train` of the programs that are known');
});
