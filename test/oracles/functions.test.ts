/** Proves the standard library's losses, activations, metrics and schedules against PyTorch in float64, values and gradients. */
import { describe, expect, it } from 'vitest';
import { distance, expectClose, expectNumber, storedCases } from './compare.js';
import { type Given, type Inputs, runDln, trainDln } from './run-dln.js';

interface FunctionCase {
  readonly name: string;
  readonly call: string;
  readonly inputs: Inputs;
}

describe('losses', () => {
  type Case = FunctionCase & { readonly value: number; readonly gradients: Readonly<Record<string, Given>> };
  it.each(storedCases<Case>('losses').map((c) => [c.name, c] as const))(
    '%s',
    async (_, { call, inputs, value, gradients }) => {
      const wrt = Object.keys(gradients);
      const shown = await runDln(
        `data d = npy("inputs")
run r on d {
  let e = ${call}
  show e, ${wrt.map((name) => `grad(e, wrt: ${name})`).join(', ')}
}`,
        { inputs },
      );
      expectNumber(shown.get('e')?.data[0], value, call);
      for (const name of wrt)
        expectClose(shown.get(`grad(e, wrt: ${name})`), gradients[name] as Given, `${call} wrt ${name}`);
    },
  );
  it('finds a wrong number', () => {
    expect(distance([1, 2], [1, 2.00001])).toBeGreaterThan(1e-6);
    expect(distance([Number.NaN], [1])).toBeNaN();
    expect(distance([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('activations', () => {
  type Case = FunctionCase & { readonly value: Given; readonly gradient: Given };
  it.each(storedCases<Case>('activations').map((c) => [c.name, c] as const))(
    '%s',
    async (_, { call, inputs, value, gradient }) => {
      const shown = await runDln(
        `data d = npy("inputs")
run r on d {
  let y = ${call}
  show y, grad(sum(y * dy), wrt: x)
}`,
        { inputs },
      );
      expectClose(shown.get('y'), value, call);
      expectClose([...shown.values()][1], gradient, `gradient of ${call}`);
    },
  );
});

describe('metrics', () => {
  type Case = FunctionCase & { readonly value: number };
  it.each(storedCases<Case>('metrics').map((c) => [c.name, c] as const))('%s', async (_, { call, inputs, value }) => {
    const shown = await runDln(`data d = npy("inputs")\nrun r on d { show ${call} }`, { inputs });
    expectNumber([...shown.values()][0]?.data[0], value, call);
  });
});

describe('schedules', () => {
  type Case = { readonly name: string; readonly call: string; readonly rates: readonly number[] };
  it.each(storedCases<Case>('schedules').map((c) => [c.name, c] as const))('%s', async (_, { call, rates }) => {
    // The gradient is 1 everywhere: each step moves the weight by the rate.
    const t = await trainDln(
      `layer Point(x: f32[N]) -> f32[N] {
  weight w: f32[] = zeros([])
  x * w
}
data d = npy("inputs")
train t on d {
  minimize sum(x |> Point) with SGD(lr: ${call})
  steps ${rates.length}
}`,
      { inputs: { x: { shape: [1], data: [1] } } },
    );
    let before = 0;
    for (const [i, rate] of rates.entries()) {
      await t.step();
      const w = (await t.read())['point.w']?.data[0] as number;
      expectNumber(before - w, rate, `step ${i} of ${call}`);
      before = w;
    }
  });
});
