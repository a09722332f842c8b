/** Holds that the architectures of examples/course compute what torchvision, torch and transformers compute from the same weights: logits, a loss and its gradient for every weight, the weights put in by derived names. */
import { readFileSync } from 'node:fs';
import { deriveTensors, modelWeightsOf, openDatabase, type Portion } from '@dln/compiler';
import { laidOut } from '@dln/runtime';
import { describe, expect, it } from 'vitest';
import { type Given, type Numbers, runDln, trainDln } from '../oracles/run-dln.js';
import { numbersOf, weightOf } from './weights.js';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly dln: string;
  readonly source: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly tokens?: readonly (readonly number[])[];
  readonly tensors: readonly (readonly [string, readonly number[]])[];
  readonly shape: readonly number[];
  readonly logits: readonly number[];
  readonly loss: number;
  /** Null where the loss does not depend on it. */
  readonly gradients: Readonly<Record<string, readonly [number, number] | null>>;
}
const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as readonly Case[];
const product = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);
const round = (data: Float64Array): number[] => [...Float32Array.from(data)];

/** The family's models and the small one, without what the file runs. */
const sourceOf = (c: Case): string => {
  const text = readFileSync(new URL(`../../examples/course/${c.file}.dln`, import.meta.url), 'utf8');
  return `${text.replace(/^(?:##.*\n)*(?:run|train|sweep|data|import) (?:[^\n]*\{\n[\s\S]*?^\}|[^\n]*)\n/gm, '')}\n${c.dln}\n`;
};

/** The model's weights by derived names, the inputs, and how to name a weight of ours. */
function setting(c: Case) {
  const db = openDatabase();
  db.setText('small.dln', sourceOf(c));
  const { weights, diagnostics } = modelWeightsOf(db, 'small.dln', 'Small');
  expect(diagnostics).toEqual([]);
  const tensors = c.tensors.map(([name, shape]) => ({ name, shape }));
  const derived = deriveTensors(weights ?? [], tensors, true);
  expect(derived.missing).toEqual([]);
  expect(derived.unused).toEqual([]);
  const shapes = new Map(c.tensors);
  const values: Record<string, Numbers> = {};
  for (const w of weights ?? []) {
    const { of, shape, part } = derived.found.get(w.name) as Portion;
    const turned = w.order === null ? w.shape : w.order.map((axis) => w.shape[axis] as number);
    const from = (part ?? 0) * product(shape);
    const data = weightOf(of, shapes.get(of) ?? []).slice(from, from + product(shape));
    const laid = laidOut({ shape: turned, data }, w.order);
    values[`small.${w.name}`] = { shape: laid.shape, data: [...laid.data] };
  }
  const inputs: Record<string, Given> = {
    target: { shape: c.shape, data: round(numbersOf('target', product(c.shape))) },
  };
  for (const [name, shape] of Object.entries(c.inputs))
    inputs[name] = { shape, data: round(numbersOf(name, product(shape))) };
  if (c.tokens !== undefined)
    inputs['tokens'] = { shape: [c.tokens.length, c.tokens[0]?.length ?? 0], data: c.tokens.flat(), classes: 40 };
  const given = Object.keys(inputs).filter((name) => name !== 'target');
  return { weights: weights ?? [], derived, values, inputs, given: given.join(', ') };
}

describe.each(cases)('$name', (c) => {
  it('gives the logits of $source', async () => {
    const { values, inputs, given } = setting(c);
    const source = `${sourceOf(c)}\ndata d = npy("inputs")\nrun r on d {\n  show Small(${given})\n}\n`;
    const shown = await runDln(source, { inputs, weights: values, backend: 'wasm' });
    const ours = [...shown.values()][0] as Numbers;
    const largest = Math.max(...c.logits.map(Math.abs));
    const worst = Math.max(...c.logits.map((x, i) => Math.abs(x - (ours.data[i] as number))));
    expect(ours.data.length).toBe(c.logits.length);
    expect(worst / largest).toBeLessThan(1e-4);
  });

  it('gives its gradient for every weight', async () => {
    const { weights, derived, values, inputs, given } = setting(c);
    const source = `${sourceOf(c)}
optimizer Gradient(w: f32[*S], g: f32[*S]) {
  next w = g
}
data d = npy("inputs")
train t on d {
  minimize mean(Small(${given}) * target) with Gradient
}
`;
    const training = await trainDln(source, { inputs, weights: values, backend: 'wasm' });
    const { loss } = await training.step();
    const scale = Math.max(...c.logits.map(Math.abs));
    expect(Math.abs((loss as number) - c.loss) / scale).toBeLessThan(1e-3);
    const after = await training.read();
    const largest = Math.max(...Object.values(c.gradients).map((told) => told?.[0] ?? 0));
    const wrong: string[] = [];
    for (const w of weights.filter((one) => one.role === 'weight')) {
      const { of, part } = derived.found.get(w.name) as Portion;
      const theirs = part === null ? of : `${of}:${part}`;
      const got = after[`small.${w.name}`] as Numbers;
      const told = c.gradients[theirs];
      if (told == null) {
        // What the loss cannot reach keeps its value; what is selected away has a gradient of zeros.
        const kept = String(got.data) === String(values[`small.${w.name}`]?.data);
        if (told === undefined || !(kept || got.data.every((g) => g === 0))) wrong.push(`${theirs}: moved`);
        continue;
      }
      const [norm, probe] = told;
      // The formula in our layout stands beside each of our elements.
      const turned = w.order === null ? w.shape : w.order.map((axis) => w.shape[axis] as number);
      const beside = laidOut(
        { shape: turned, data: Float32Array.from(numbersOf(`probe ${theirs}`, got.data.length)) },
        w.order,
      );
      const ours = {
        norm: Math.sqrt(got.data.reduce((sum, g) => sum + g * g, 0)),
        probe: got.data.reduce((sum, g, i) => sum + g * (beside.data[i] as number), 0),
      };
      // Gradients that are zero but for rounding (a bias before a norm) are held against the largest.
      const bound = 1e-3 * Math.max(norm, 1e-3 * largest);
      if (Math.abs(ours.norm - norm) > bound || Math.abs(ours.probe - probe) > 2 * bound)
        wrong.push(`${theirs}: ${ours.norm} ${ours.probe}, not ${norm} ${probe}`);
    }
    expect(wrong).toEqual([]);
  });
});
