/** Proves einsum, rearrange and std's attention, images and arrays against PyTorch in float64: values, and gradients with respect to every input and weight. */
import { describe, it } from 'vitest';
import { expectClose, storedCases } from './compare.js';
import { type Given, type Inputs, type Numbers, runDln, trainDln } from './run-dln.js';

interface LibraryCase {
  readonly name: string;
  readonly call: string;
  readonly dy: string;
  readonly inputs: Inputs;
  readonly weights: Readonly<Record<string, Given>>;
  readonly value: Given;
  readonly gradients: Readonly<Record<string, Given>>;
}

/** What one step of gradient descent with rate 1 took off a weight. */
const taken = (before: Given, after: Numbers | undefined): Numbers => ({
  shape: after?.shape ?? [],
  data: before.data.map((v, i) => v - (after?.data[i] ?? Number.NaN)),
});

describe('the library', () => {
  it.each(storedCases<LibraryCase>('library').map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const { call, dy, inputs, weights, value, gradients } = c;
    const wrt = Object.keys(gradients).filter((name) => name in inputs);
    // Its `let` names the instance.
    const named = Object.fromEntries(Object.entries(weights).map(([path, w]) => [path.replace(/^\w+/, 'y'), w]));
    const grads = wrt.map((name) => `, grad(sum(y * ${dy}), wrt: ${name})`).join('');
    const shown = await runDln(`data d = npy("inputs")\nrun r on d {\n  let y = ${call}\n  show y${grads}\n}`, {
      inputs,
      weights: named,
    });
    const [y, ...slopes] = [...shown.values()];
    expectClose(y, value, call);
    for (const [i, name] of wrt.entries()) expectClose(slopes[i], gradients[name] as Given, `${call} wrt ${name}`);
    if (Object.keys(weights).length === 0) return;
    const step = `data d = npy("inputs")\ntrain t on d { minimize sum((${call}) * ${dy}) with SGD(lr: 1.0) }`;
    const training = await trainDln(step, { inputs, weights });
    await training.step();
    const after = await training.read();
    for (const [name, before] of Object.entries(weights))
      expectClose(taken(before, after[name]), gradients[name] as Given, `${call} wrt ${name}`);
  });
});
