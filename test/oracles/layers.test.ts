/** Proves the standard library's layers against PyTorch in float64: results, gradients with respect to inputs and weights, running statistics. */
import { describe, it } from 'vitest';
import { expectClose, expectNumber, storedCases } from './compare.js';
import { type Given, type Inputs, type Numbers, runDln, trainDln } from './run-dln.js';

interface LayerCase {
  readonly name: string;
  readonly call: string;
  readonly inputs: Inputs;
  readonly weights: Readonly<Record<string, Given>>;
  readonly value: Given;
  /** By weight, and `x`. */
  readonly gradients: Readonly<Record<string, Given>>;
}

/** What one step of gradient descent with rate 1 took off a weight. */
function taken(before: Given, after: Numbers | undefined): Numbers {
  return { shape: after?.shape ?? [], data: before.data.map((v, i) => v - (after?.data[i] ?? Number.NaN)) };
}

describe('layers', () => {
  const cases = [...storedCases<LayerCase>('layers'), ...storedCases<LayerCase>('recurrent')];
  it.each(cases.map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const { call, inputs, weights, value, gradients } = c;
    const wrtX = gradients['x'] === undefined ? '' : ', grad(sum(y * dy), wrt: x)';
    // Its `let` names the instance.
    const named = Object.fromEntries(Object.entries(weights).map(([path, w]) => [path.replace(/^\w+/, 'y'), w]));
    const source = `data d = npy("inputs")\nrun r on d {\n  let y = ${call}\n  show y${wrtX}\n}`;
    const shown = await runDln(source, { inputs, weights: named });
    expectClose(shown.get('y'), value, call);
    if (gradients['x'] !== undefined) expectClose([...shown.values()][1], gradients['x'], `${call} wrt x`);
    if (Object.keys(weights).length === 0) return;
    const step = `data d = npy("inputs")\ntrain t on d { minimize sum((${call}) * dy) with SGD(lr: 1.0) }`;
    const training = await trainDln(step, { inputs, weights });
    await training.step();
    const after = await training.read();
    for (const [name, before] of Object.entries(weights))
      expectClose(taken(before, after[name]), gradients[name] as Given, `${call} wrt ${name}`);
  });
});

interface NormStep {
  readonly inputs: Inputs;
  readonly value: number;
}
interface NormCase {
  readonly name: string;
  readonly call: string;
  readonly weight: Given;
  readonly bias: Given;
  readonly steps: readonly (NormStep & {
    readonly probed: number;
    readonly gradients: { readonly weight: Given; readonly bias: Given };
    readonly running_mean: Given;
    readonly running_var: Given;
  })[];
  readonly evaluation: NormStep;
}

describe('BatchNorm over three steps, then in evaluation', () => {
  it.each(storedCases<NormCase>('batch-norm').map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const weights = { 'e.weight': c.weight, 'e.bias': c.bias };
    const training = await trainDln(
      `data d = npy("inputs")
train t on d {
  let e = sum((${c.call}) * dy)
  minimize e with SGD(lr: 1.0)
  measure probed = sum(grad(e, wrt: x) * probe)
}`,
      { inputs: (c.steps[0] as NormStep).inputs, weights },
    );
    for (const [i, step] of c.steps.entries()) {
      training.write(weights);
      const measures = await training.step(step.inputs);
      expectNumber(measures['loss'], step.value, `value of step ${i}`);
      expectNumber(measures['probed'], step.probed, `gradient wrt x of step ${i}`);
      const after = await training.read();
      expectClose(taken(c.weight, after['e.weight']), step.gradients.weight, `gradient wrt weight of step ${i}`);
      expectClose(taken(c.bias, after['e.bias']), step.gradients.bias, `gradient wrt bias of step ${i}`);
      expectClose(after['e.running_mean'], step.running_mean, `running mean after step ${i}`);
      expectClose(after['e.running_var'], step.running_var, `running variance after step ${i}`);
    }
    training.write(weights);
    const { loss } = await training.evaluate(c.evaluation.inputs);
    expectNumber(loss, c.evaluation.value, 'evaluation');
  });
});
