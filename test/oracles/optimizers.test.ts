/** Proves every optimizer of the standard library against PyTorch in float64: losses of 50 steps and weights along the way. */

import { stdFiles } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { expectClose, expectNumber, storedCases } from './compare.js';
import { type Given, type Inputs, trainDln } from './run-dln.js';

interface OptimizerCase {
  readonly name: string;
  /** The optimizer, and a `clip` clause behind it. */
  readonly call: string;
  /** `Dense(2)` where nothing else is said. */
  readonly model?: string;
  readonly inputs: Inputs;
  readonly weights: Readonly<Record<string, Given>>;
  readonly losses: readonly number[];
  readonly after: Readonly<Record<string, Readonly<Record<string, Given>>>>;
}
const cases = [...storedCases<OptimizerCase>('optimizers'), ...storedCases<OptimizerCase>('muon')];

describe('optimizers', () => {
  it.each(cases.map((c) => [c.name, c] as const))(
    '%s',
    async (_, { call, model = 'Dense(2)', inputs, weights, losses, after }) => {
      const [optimizer, clip] = call.split(' clip ');
      const training = await trainDln(
        `data d = npy("inputs")
train t on d {
  minimize mse(x |> ${model}, target) with ${optimizer}
  ${clip === undefined ? '' : `clip ${clip}`}
}`,
        { inputs, weights },
      );
      for (const [i, wanted] of losses.entries()) {
        const { loss } = await training.step();
        expectNumber(loss, wanted, `loss of step ${i}`);
        const stored = after[i + 1];
        if (stored === undefined) continue;
        const now = await training.read();
        for (const [name, value] of Object.entries(stored)) expectClose(now[name], value, `${name} after step ${i}`);
      }
    },
  );

  it('covers every optimizer of std', () => {
    const defined = stdFiles().flatMap((f) =>
      f.chunks.flatMap((c) => /export optimizer (\w+)/.exec(c.text)?.[1] ?? []),
    );
    const tested = new Set(cases.map((c) => /^\w+/.exec(c.call)?.[0]));
    expect(defined.length).toBeGreaterThan(10);
    expect(defined.filter((name) => !tested.has(name))).toEqual([]);
  });
});
