/** Proves the standard library on the backends that people use, float32 on wasm and TensorFlow, against PyTorch in float64: losses, layers, optimizers. */
import { describe, expect, it } from 'vitest';
import { describeOn } from '../backends/native.js';
import { distance, storedCases } from './compare.js';
import { type Given, type Inputs, runDln, trainDln } from './run-dln.js';

/** Float32 has 24 bits; sums over a few dozen numbers and 50 steps lose some of them. */
const tolerance = 2e-4;
const near = (actual: readonly number[] | undefined, wanted: readonly number[], what: string): void =>
  expect(distance(actual ?? [], wanted), what).toBeLessThan(tolerance);

interface Case {
  readonly name: string;
  readonly call: string;
  readonly inputs: Inputs;
}

describeOn(['wasm', 'tensorflow'], 'std on %s', (backend) => {
  it.each(
    // 1 - (1 - 1e-6) is not float32's to know.
    storedCases<Case & { readonly value: number; readonly gradients: Readonly<Record<string, Given>> }>('losses')
      .filter((c) => c.name !== 'bce at 0 and 1')
      .map((c) => [c.name, c] as const),
  )('loss %s', async (_, { call, inputs, value, gradients }) => {
    const wrt = Object.keys(gradients);
    const source = `data d = npy("inputs")\nrun r on d {\n  let e = ${call}\n  show e, ${wrt.map((n) => `grad(e, wrt: ${n})`).join(', ')}\n}`;
    const shown = await runDln(source, { inputs, backend });
    near(shown.get('e')?.data, [value], call);
    for (const name of wrt)
      near(shown.get(`grad(e, wrt: ${name})`)?.data, gradients[name]?.data ?? [], `${call} wrt ${name}`);
  });

  it.each(
    storedCases<Case & { readonly weights: Readonly<Record<string, Given>>; readonly value: Given }>('layers').map(
      (c) => [c.name, c] as const,
    ),
  )('layer %s', async (_, { call, inputs, weights, value }) => {
    const named = Object.fromEntries(Object.entries(weights).map(([path, w]) => [path.replace(/^\w+/, 'y'), w]));
    const shown = await runDln(`data d = npy("inputs")\nrun r on d {\n  let y = ${call}\n  show y\n}`, {
      inputs,
      weights: named,
      backend,
    });
    near(shown.get('y')?.data, value.data, call);
  });

  describe('optimizers', () => {
    type Stored = Case & { readonly weights: Readonly<Record<string, Given>>; readonly losses: readonly number[] };
    // The sign of a gradient near 0 is not float32's to know.
    const cases = storedCases<Stored>('optimizers').filter((c) => !c.call.startsWith('Lion'));
    it.each(cases.map((c) => [c.name, c] as const))('%s', async (_, { call, inputs, weights, losses }) => {
      const [optimizer, clip] = call.split(' clip ');
      const source = `data d = npy("inputs")
train t on d {
  minimize mse(x |> Dense(2), target) with ${optimizer}
  ${clip === undefined ? '' : `clip ${clip}`}
}`;
      const training = await trainDln(source, { inputs, weights, backend });
      for (const [i, wanted] of losses.entries())
        near([(await training.step())['loss'] ?? Number.NaN], [wanted], `loss of step ${i}`);
    });
  });
});
