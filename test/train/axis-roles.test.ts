/** Proves that the axes of weights are known by their use: in std's layers, in anybody's, behind a transposition, inside of a loop. */
import { expect, it } from 'vitest';
import { type Inputs, plansOf } from '../oracles/run-dln.js';

const inputs: Inputs = {
  x: { shape: [2, 4, 4, 3], data: Array(96).fill(0) },
  ids: { shape: [2, 5], data: Array(10).fill(0), classes: 7 },
};
const roles = (body: string): Record<string, string> => {
  const [plan] = plansOf(`data d = npy("inputs")\ntrain t on d {\n${body}\n}`, { inputs });
  return Object.fromEntries(
    plan!.program.residents.filter((r) => r.role === 'weight').map((r) => [r.name, r.axes.join(' ')]),
  );
};

it('of dense layers, filters and tables', () => {
  expect(
    roles(`  minimize mean(x |> Conv2d(4) |> ConvTranspose2d(2, kernel: 2) |> BatchNorm |> flatten |> Dense(3))
    + mean(ids |> Embedding(7, width: 2)) with SGD`),
  ).toEqual({
    'conv2d.weight': 'height width in out',
    'conv2d.bias': 'other',
    'convtranspose2d.weight': 'height width out in',
    'convtranspose2d.bias': 'other',
    'batchnorm.weight': 'other',
    'batchnorm.bias': 'other',
    'dense.weight': 'in out',
    'dense.bias': 'other',
    'embedding.table': 'table feature',
  });
});
it('of the author’s own, on either side of a product, turned or not', () => {
  expect(
    roles(`  weight a: f32[48, 5] = normal()
  weight b: f32[6, 5] = normal()
  weight c: f32[2, 7] = normal()
  weight shared: f32[9] = zeros([9])
  minimize mean(flatten(x) @ a @ transpose(b)) + mean(c @ ones([7, 2])) + sum(shared) with SGD`),
  ).toEqual({ a: 'in out', b: 'out in', c: 'out in', shared: 'other' });
});
it('inside of a scan', () => {
  expect(
    roles(`  let rows = reshape(x, [N, 4, 12])
  let h = scan row in rows over 1 from h = zeros([N, 6]) {
    next h = concat([row, h], axis: -1) |> Dense(6) |> tanh
    next h
  }
  minimize mean(h) with SGD`),
  ).toMatchObject({ 'h.weight': 'in out' });
});
