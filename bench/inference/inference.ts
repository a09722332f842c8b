/**
 * Decides how applying a model is measured: DLN on TensorFlow and WebAssembly against PyTorch, eager and compiled, with the same weights on the same
 * rows, their results compared. The contenders take turns, so that whatever else the machine does hits all of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ApplyPlan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { type HostTensor, rowOpener, seedWords } from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName, openSource } from '@dln/runtime/node';
import { Project } from '../../cli/src/project.js';
import { pythonWithTorch, TorchProcess } from '../rivals/torch.js';
import { writeStart } from '../rivals/written-start.js';
import { machine, timing } from '../statistics.js';

/** Programs of `bench/steps` whose models are applied; convolutions are also tried with the channels last. */
const models: Readonly<Record<string, readonly string[]>> = {
  lenet: ['eager', 'eager, channels_last', 'compile'],
  resnet: ['eager', 'eager, channels_last', 'compile'],
  vit: ['eager', 'compile'],
};
const ROUNDS = 6;
/** Milliseconds that a contender's turn takes, about. */
const TURN = 250;
const HEAD =
  '| | median ms | fastest ms | times the best of PyTorch | results differ by |\n| --- | --- | --- | --- | --- |\n';
const threads = Number(process.env.DLN_BENCH_THREADS ?? availableParallelism());

type Fields = ReadonlyMap<string, HostTensor>;
/** Someone who applies a model: so many calls, each one's milliseconds, and what the last gave. */
interface Contender {
  readonly name: string;
  readonly versions: object;
  run(calls: number): Promise<{ readonly times: readonly number[]; readonly result: readonly number[] }>;
  close(): void;
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
  const { plan, fields } = await applied(model, batch);
  const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));
  const contenders: Contender[] = [];
  try {
    contenders.push(await dln('tensorflow', plan, batch, fields, folder));
    contenders.push(await dln('wasm', plan, batch, fields, null));
    for (const rival of rivals) {
      try {
        contenders.push(await torch(python, rival, model, batch, folder));
      } catch (error) {
        // A rival that does not run, such as a compiled one without a compiler, is left out and named.
        process.stderr.write(`PyTorch ${rival} is left out: ${error instanceof Error ? error.message : error}\n`);
      }
    }
    const times = contenders.map((): number[] => []);
    const given: (readonly number[])[] = [];
    const calls: number[] = [];
    for (const contender of contenders) {
      const warm = await contender.run(5);
      given.push(warm.result);
      const usual = Math.min(...warm.times);
      calls.push(Math.max(2, Math.min(1000, Math.round(TURN / usual))));
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, contender] of contenders.entries()) {
        await new Promise((rest) => setTimeout(rest, 30));
        times[i]?.push(...(await contender.run(calls[i] as number)).times);
      }
    }
    const timings = times.map(timing);
    const best = Math.min(...timings.filter((_, i) => contenders[i]?.name.startsWith('PyTorch')).map((t) => t.median));
    const own = given[0] as readonly number[];
    const largest = Math.max(...own.map(Math.abs));
    return contenders.map(({ name, versions }, i) => {
      const call = timings[i] as ReturnType<typeof timing>;
      const far = Math.max(...own.map((value, k) => Math.abs(value - (given[i]?.[k] ?? Number.NaN))));
      const resultDiffers = (far / largest).toExponential(1);
      return { name, versions, call, against: Math.round((best / call.median) * 100) / 100, resultDiffers };
    });
  } finally {
    for (const contender of contenders) contender.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How the program's model is applied, and rows that nobody writes over. */
async function applied(model: string, batch: number) {
  const project = new Project(join(process.cwd(), 'bench/steps'));
  const { answer: plan, found } = await project.apply(`${model}.dln`, undefined, { params: new Map() });
  if (plan === null) throw new Error(`${model}.dln does not compile: ${found[0]?.code}`);
  const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), await loadNodeBackend('reference'));
  const rows = await door.openRows(plan.data, { seed: 0, inOrder: true, augment: false });
  if (isFault(rows)) throw new Error(`the data of ${model}.dln cannot be read: ${rows.fault}`);
  const drawn = await rows.batch(0, 0, batch);
  return {
    plan,
    fields: new Map([...drawn].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }])),
  };
}

/** DLN on a backend. Where `folder` is given the weights and the rows are written there for the rivals. */
async function dln(
  name: NodeBackendName,
  plan: ApplyPlan,
  batch: number,
  fields: Fields,
  folder: string | null,
): Promise<Contender> {
  const files = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const backend = await loadNodeBackend(name, name === 'wasm' ? { wasmPath: join(files, 'dist/') } : { threads });
  const session = await backend.open(plan.program, { seed: seedWords(0) });
  if (folder !== null) await writeStart(plan.program, session, fields, folder);
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

async function torch(python: string, rival: string, model: string, batch: number, folder: string): Promise<Contender> {
  const made = new TorchProcess(python, threads);
  const { versions } = await made.ask<{ readonly versions: object }>({
    do: 'load',
    model,
    rival,
    batch,
    folder,
    threads,
  });
  return {
    name: `PyTorch ${rival}`,
    versions,
    run: (calls) => made.ask({ do: 'infer', calls }),
    close: () => made.close(),
  };
}
