/**
 * Decides how applying a model is measured: DLN on TensorFlow and WebAssembly against PyTorch, eager and compiled, with the same weights on the same
 * rows, their results compared. The contenders take turns, so that whatever else the machine does hits all of them.
 */
import type { ApplyPlan } from '@dln/compiler';
import type { NodeBackendName } from '@dln/runtime/node';
import { type Contender, contest, type Fields, firstRows, opened, programs, threads, torch } from '../contest.js';
import { pythonWithTorch } from '../rivals/torch.js';
import { machine } from '../statistics.js';

/** Programs of `bench/steps` whose models are applied; convolutions are also tried with the channels last. */
const models: Readonly<Record<string, readonly string[]>> = {
  lenet: ['eager', 'eager, channels_last', 'compile'],
  resnet: ['eager', 'eager, channels_last', 'compile'],
  vit: ['eager', 'compile'],
};
const HEAD =
  '| | median ms | fastest ms | times the best of PyTorch | results differ by |\n| --- | --- | --- | --- | --- |\n';

/** What the last call gave. */
interface Given {
  readonly result: readonly number[];
}

/** Measures the models that are named, all without a name, `batch` rows a call; a table goes to standard error, JSON to standard output. */
export async function measureInference(bench: string, batch: number, wanted: readonly string[]): Promise<void> {
  for (const name of wanted)
    if (models[name] === undefined) throw new Error(`no model ${name}: ${Object.keys(models)}`);
  const python = pythonWithTorch();
  const results = [];
  for (const [name, rivals] of Object.entries(models)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`\n${name}, ${batch} ${batch === 1 ? 'row' : 'rows'} a call, ${threads} threads\n`);
    const contenders = await compete(python, name, rivals, batch);
    results.push({ model: name, batch, contenders });
    const rows = contenders.map(
      (c) => `| ${c.name} | ${c.call.median} | ${c.call.lowest} | ${c.against} | ${c.resultDiffers} |\n`,
    );
    process.stderr.write(`\n${HEAD}${rows.join('')}`);
  }
  console.log(JSON.stringify({ bench, threads, results, machine: await machine() }, null, 2));
}

async function compete(python: string, model: string, rivals: readonly string[], batch: number) {
  const project = programs();
  const { answer: plan, found } = await project.apply(`${model}.dln`, undefined, { params: new Map() });
  if (plan === null) throw new Error(`${model}.dln does not compile: ${found[0]?.code}`);
  const fields = await firstRows(project, `${model}.dln`, plan.data, batch);
  const outcome = await contest<Given>(
    [(folder) => dln('tensorflow', plan, batch, fields, folder), () => dln('wasm', plan, batch, fields, null)],
    rivals,
    (rival, folder) => torch(python, rival, { model, batch }, folder, (calls) => ({ do: 'infer', calls })),
    { runs: 5, usual: (times) => Math.min(...times), least: 2, most: 1000 },
  );
  const theirs = outcome.filter(({ contender }) => contender.name.startsWith('PyTorch'));
  const best = Math.min(...theirs.map(({ timing }) => timing.median));
  const own = outcome[0]?.told.result ?? [];
  const largest = Math.max(...own.map(Math.abs));
  return outcome.map(({ contender: { name, versions }, told: { result }, timing: call }) => {
    const far = Math.max(...own.map((value, k) => Math.abs(value - (result[k] ?? Number.NaN))));
    const resultDiffers = (far / largest).toExponential(1);
    return { name, versions, call, against: Math.round((best / call.median) * 100) / 100, resultDiffers };
  });
}

async function dln(
  name: NodeBackendName,
  plan: ApplyPlan,
  batch: number,
  fields: Fields,
  folder: string | null,
): Promise<Contender<Given>> {
  const session = await opened(name, plan.program, fields, folder);
  const executable = session.executable('infer', { N: batch });
  const clock = { step: 0, epoch: 0, steps: 1, epochs: 1 };
  const wanted = plan.results.map((result) => result.name);
  return {
    name: `DLN ${name}`,
    versions: { node: process.versions.node },
    run: async (calls) => {
      const times: number[] = [];
      let result: readonly number[] = [];
      for (let i = 0; i < calls; i++) {
        const begin = performance.now();
        const [first] = await executable.run({ fields, params: plan.params, clock }, wanted).values();
        times.push(performance.now() - begin);
        result = Array.from(first?.data ?? []);
      }
      return { times, result };
    },
    close: () => session.close(),
  };
}
