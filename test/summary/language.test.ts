/** Holds that a cost is a number of the language: in `where`, in `expect`, in a `const`, at dims that are given. */
import { describe as described, planOf } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { checkText, mainUri, settle } from '../check/check-text.js';

const head = `
layer Block(x: f32[N, T, D], heads: dim, act: layer = gelu) -> f32[N, T, D] =
  x |> residual(LayerNorm |> SelfAttention(heads: heads)) |> residual(LayerNorm |> Dense(4 * D) |> act |> Dense(D))
model Net(x: f32[N, 16, 8]) -> f32[N, 16, 8] = x |> Block(2)
layer Deep(x: f32[*S, D], depth: dim) -> f32[*S, D] = x |> repeat depth { Dense(D) }
model Tower(x: f32[N, 16, 8]) -> f32[N, 16, 8] = x |> Net as first |> Dense(8)
`;
const block = 12 * 64 + 13 * 8;

/** The compile-time number of an expression, which a `where` compares. */
async function holds(condition: string): Promise<readonly string[]> {
  const { diagnostics } = await checkText(`${head}fn probe(n: dim) -> dim where ${condition} = n`);
  return diagnostics.map((d) => `${d.code} ${described(d).message}`);
}

describe('a cost', () => {
  it.each([
    [`params(Net) == ${block}`],
    [`params(Tower) == ${block + 72}`],
    ['params(Dense, D: 400, units: 120) == 48120'],
    ['params(Dense(120), D: 400) == 48120'],
    ['params(Dense(120, bias: false), D: 400) == 48000'],
    ['params(Conv2d(6, kernel: 5), C: 1) == 156'],
    ['params(Block, D: 8, heads: 2) == params(Net)'],
    ['params(Block, D: 8, heads: 2, act: PReLU) == params(Net) + 32'],
    ['params(MLP([8, 2]), D: 4) == 58'],
    ['macs(Dense(120), S: 1, D: 400) == 48000'],
    ['flops(Dense(120), S: 1, D: 400) == 96120'],
    ['macs(Net, N: 2) == 2 * macs(Net, N: 1)'],
    ['activation_bytes(Net, N: 32) == 32 * activation_bytes(Net, N: 1)'],
    // Beyond 2^53 the nearest float.
    [
      'macs(Deep, S: 40_000, D: 40_000, depth: 1000) > 6.39e16 and macs(Deep, S: 40_000, D: 40_000, depth: 1000) < 6.41e16',
    ],
  ])('%s', async (condition) => {
    expect(await holds(condition)).toEqual([]);
  });

  it.each([
    ['params(Net) == 1', 'DLN2322'],
    ['params(Nett) == 1', 'DLN1201'],
    ['flops(Net) == 1', 'DLN2320'],
    ['params(Block) == 1', 'DLN2320'],
    ['params(Net, M: 1) == 1', 'DLN2321'],
    ['params(3) == 1', 'DLN2006'],
    ['params(Adam) == 1', 'DLN2006'],
    ['params(MLP, D: 4) == 1', 'DLN2620'],
  ])('%s is answered with %s', async (condition, code) => {
    expect((await holds(condition)).map((d) => d.split(' ')[0])).toEqual([code]);
  });

  it('is a limit that a use of a layer breaks where its dims are known', async () => {
    const text = `
layer Small(x: f32[N, D]) -> f32[N, 10] where params(Dense(10), D: D) <= 1000 : "at most a thousand" = x |> Dense(10)
model A(x: f32[N, 99]) -> f32[N, 10] = x |> Small
model B(x: f32[N, 100]) -> f32[N, 10] = x |> Small
`;
    const { diagnostics } = await checkText(text);
    expect(diagnostics.map((d) => `${d.code} ${described(d).message}`)).toEqual([expect.stringContaining('DLN2301')]);
    expect(diagnostics[0]?.at.decl).toContain('B');
  });

  it('may speak of its own model', async () => {
    const budget = (limit: number) => `model M(x: f32[N, 4]) -> f32[N, 2] where params(M) <= ${limit} = x |> Dense(2)`;
    expect((await checkText(budget(10))).diagnostics).toEqual([]);
    expect((await checkText(budget(9))).diagnostics.map((d) => d.code)).toEqual(['DLN2322']);
  });

  it('is exact in `expect`, whatever float32 would make of it', async () => {
    const text = `
model M(x: f32[N, 4096]) -> f32[N, 4097] = x |> Dense(4097)
run r { expect params(M) == 16785409 }
`;
    const { db, diagnostics } = await checkText(text);
    expect(diagnostics).toEqual([]);
    const { plans } = await settle(db, () => planOf(db, mainUri, { params: new Map() }));
    expect(plans[0]?.expects.map((e) => e.condition)).toEqual([
      {
        is: 'binary',
        op: '==',
        left: { is: 'number', value: 16785409 },
        right: { is: 'number', value: 16785409 },
      },
    ]);
  });

  it('of a part is that of the weights below it', async () => {
    const text = `
model M(x: f32[N, 4]) -> f32[N, 2] = x |> Dense(3) as body |> relu |> Dense(2) as head
data d = spirals(points: 8)
model P(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(3) as body |> relu |> Dense(2) as head
train t on d {
  minimize mse(P(point), one_hot(label, 2)) with Adam
  steps 1
  expect params(P.head) == 8 and params(weights(P, rank: 1)) == 5
}
`;
    const { db, diagnostics } = await checkText(text);
    expect(diagnostics.map((d) => described(d).message)).toEqual([]);
    const { plans, diagnostics: found } = await settle(db, () => planOf(db, mainUri, { params: new Map() }));
    expect(found.map((d) => described(d).message)).toEqual([]);

    expect(JSON.stringify(plans[0]?.expects[0]?.condition)).toContain('"left":{"is":"number","value":8}');
    expect(JSON.stringify(plans[0]?.expects[0]?.condition)).toContain('"left":{"is":"number","value":5}');
  });
});
