/**
 * What a training step costs: DLN on TensorFlow and WebAssembly against PyTorch, eager and compiled, from the same weights on the same batch, in one run.
 * The contenders take turns, so that whatever else the machine does hits all of them. `npm run bench -- steps [CASE…]` prints a table on standard
 * error and JSON on standard output.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TrainPlan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { type HostTensor, rowOpener, seedWords } from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName, openSource } from '@dln/runtime/node';
import { Project } from '../cli/src/project.js';
import { pythonWithTorch, TorchProcess } from './rivals/torch.js';
import { writeStart } from './rivals/written-start.js';
import { machine, timing } from './statistics.js';

interface Case {
  readonly model: string;
  readonly batch: number;
  readonly rivals: readonly string[];
  readonly wasm: boolean;
  /** What must be reached: times as fast as the best eager one, and as the compiled one. */
  readonly goal: readonly [number, number];
}
const plain = ['eager', 'eager, fused optimizer', 'compile'];
const images = ['eager', 'eager, fused optimizer', 'eager, channels_last, fused optimizer', 'compile'];
const cases: Readonly<Record<string, Case>> = {
  small: { model: 'small', batch: 32, rivals: plain, wasm: true, goal: [5, 3] },
  mlp: { model: 'mlp', batch: 128, rivals: plain, wasm: true, goal: [1.5, 1] },
  'lenet-8': { model: 'lenet', batch: 8, rivals: images, wasm: true, goal: [2, 1.2] },
  'lenet-64': { model: 'lenet', batch: 64, rivals: images, wasm: true, goal: [2, 1.2] },
  'lenet-512': { model: 'lenet', batch: 512, rivals: images, wasm: false, goal: [2, 1.2] },
  resnet: { model: 'resnet', batch: 16, rivals: images, wasm: false, goal: [1.2, 1] },
  vit: { model: 'vit', batch: 32, rivals: plain, wasm: false, goal: [1.2, 1] },
  gpt: { model: 'gpt', batch: 16, rivals: plain, wasm: false, goal: [1.2, 1] },
  lstm: { model: 'lstm', batch: 32, rivals: plain, wasm: false, goal: [1.2, 1] },
};
const ROUNDS = 6;
/** Milliseconds that a contender's turn takes, about. */
const TURN = 250;
/** Losses that are compared: later ones drift apart by rounding alone. */
const COMPARED = 10;
/** ResNet's drift apart at once: its batch normalisation over few pixels makes a rounding error larger at every layer. */
const COMPARED_RESNET = 2;
const HEAD =
  '| | median ms | fastest ms | times the best eager | losses differ by |\n| --- | --- | --- | --- | --- |\n';
const SUMMARY =
  '| case, batch | DLN ms | times eager, medians | minima | aim | times compiled, medians | minima | aim |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n';
const threads = Number(process.env.DLN_BENCH_THREADS ?? availableParallelism());

/** Someone who trains: so many steps, each one's milliseconds and loss. */
interface Contender {
  readonly name: string;
  readonly versions: object;
  run(steps: number): Promise<{ readonly times: readonly number[]; readonly losses: readonly number[] }>;
  close(): void;
}

const wanted = process.argv.slice(2);
for (const name of wanted) if (cases[name] === undefined) throw new Error(`no case ${name}: ${Object.keys(cases)}`);
const python = pythonWithTorch();
const results = [];
const summary: string[] = [];
for (const [name, given] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`\n${name}, batch ${given.batch}\n`);
  try {
    const contenders = await compete(given);
    results.push({ case: name, batch: given.batch, goal: given.goal, contenders });
    const rows = contenders.map(
      (c) => `| ${c.name} | ${c.step.median} | ${c.step.lowest} | ${c.against} | ${c.lossDiffers} |\n`,
    );
    process.stderr.write(`\n${HEAD}${rows.join('')}`);
    summary.push(summed(name, given, contenders));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    results.push({ case: name, batch: given.batch, failed: why });
    summary.push(`| ${name}, ${given.batch} | failed: ${why} |\n`);
  }
}
process.stderr.write(`\nDLN's fastest engine against PyTorch, ${threads} threads\n\n${SUMMARY}${summary.join('')}\n`);
console.log(JSON.stringify({ bench: 'steps', threads, results, machine: await machine() }, null, 2));

/** One line of the last table: ratios of medians and of minima, and what was aimed at. */
function summed(name: string, { batch, goal }: Case, contenders: Awaited<ReturnType<typeof compete>>): string {
  const bestOf = (prefix: string, key: 'median' | 'lowest'): number =>
    Math.min(...contenders.filter((c) => c.name.startsWith(prefix)).map((c) => c.step[key]));
  const ratio = (prefix: string, key: 'median' | 'lowest'): string => {
    const times = bestOf(prefix, key) / bestOf('DLN', key);
    return Number.isFinite(times) ? times.toFixed(2) : 'not measured';
  };
  const cells = ['PyTorch eager', 'PyTorch compile'].flatMap((prefix, i) => [
    ratio(prefix, 'median'),
    ratio(prefix, 'lowest'),
    String(goal[i]),
  ]);
  return `| ${[`${name}, ${batch}`, bestOf('DLN', 'median'), ...cells].join(' | ')} |\n`;
}

async function compete(given: Case) {
  const { plan, fields } = await training(given);
  const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));
  const contenders: Contender[] = [];
  try {
    contenders.push(await dln('tensorflow', plan, given.batch, fields, folder));
    if (given.wasm) contenders.push(await dln('wasm', plan, given.batch, fields, null));
    for (const rival of given.rivals) {
      try {
        const made = await torch(rival, given, folder);
        contenders.push(made);
      } catch (error) {
        // A rival that does not run, such as a compiled one without a compiler, is left out and named.
        process.stderr.write(`PyTorch ${rival} is left out: ${error instanceof Error ? error.message : error}\n`);
      }
    }
    const times = contenders.map((): number[] => []);
    const losses: (readonly number[])[] = [];
    const steps: number[] = [];
    for (const contender of contenders) {
      const warm = await contender.run(COMPARED);
      losses.push(warm.losses);
      const [usual = 1] = [...warm.times].sort((a, b) => a - b).slice(COMPARED / 2);
      steps.push(Math.max(3, Math.min(500, Math.round(TURN / usual))));
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, contender] of contenders.entries()) {
        await new Promise((rest) => setTimeout(rest, 30));
        times[i]?.push(...(await contender.run(steps[i] as number)).times);
      }
    }
    const timings = times.map(timing);
    const best = Math.min(
      ...timings.filter((_, i) => contenders[i]?.name.startsWith('PyTorch eager')).map((t) => t.median),
    );
    return contenders.map(({ name, versions }, i) => {
      const step = timings[i] as ReturnType<typeof timing>;
      const seen = losses[i]?.slice(0, given.model === 'resnet' ? COMPARED_RESNET : COMPARED);
      const far = seen?.map((loss, k) => Math.abs(loss / (losses[0]?.[k] as number) - 1)) ?? [];
      const lossDiffers = Math.max(...far).toExponential(1);
      return { name, versions, step, against: Math.round((best / step.median) * 100) / 100, lossDiffers };
    });
  } finally {
    for (const contender of contenders) contender.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The plan of a case's program, and a batch that nobody writes over. */
async function training({ model, batch }: Case) {
  const project = new Project(join(process.cwd(), 'bench/steps'));
  const { plans, found } = await project.plan(`${model}.dln`, { params: new Map() });
  const plan = plans[0];
  if (plan?.kind !== 'train' || plan.data === null) throw new Error(`${model}.dln does not compile: ${found[0]?.code}`);
  const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), await loadNodeBackend('reference'));
  const rows = await door.openRows(plan.data, { seed: 0, inOrder: true, augment: false });
  if (isFault(rows)) throw new Error(`the data of ${model}.dln cannot be read: ${rows.fault}`);
  const drawn = await rows.batch(0, 0, batch);
  return {
    plan,
    fields: new Map([...drawn].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }])),
  };
}

/** DLN on a backend. Where `folder` is given the weights and the batch are written there for the rivals. */
async function dln(
  name: NodeBackendName,
  plan: TrainPlan,
  batch: number,
  fields: ReadonlyMap<string, HostTensor>,
  folder: string | null,
): Promise<Contender> {
  const files = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const backend = await loadNodeBackend(name, name === 'wasm' ? { wasmPath: join(files, 'dist/') } : { threads });
  const session = await backend.open(plan.program, { seed: seedWords(0) });
  if (folder !== null) await writeStart(plan.program, session, fields, folder);
  const executable = session.executable('step', { N: batch });
  let step = 0;
  return {
    name: `DLN ${name}`,
    versions: { node: process.versions.node },
    run: async (steps) => {
      const times: number[] = [];
      const losses: number[] = [];
      for (let i = 0; i < steps; i++, step++) {
        const begin = performance.now();
        const clock = { step, epoch: 0, steps: 1_000_000, epochs: 1 };
        const [loss] = await executable.run({ fields, params: plan.params, clock }, ['loss']).values();
        times.push(performance.now() - begin);
        losses.push(loss?.data[0] as number);
      }
      return { times, losses };
    },
    close: () => session.close(),
  };
}

async function torch(rival: string, { model, batch }: Case, folder: string): Promise<Contender> {
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
    run: (steps) => made.ask({ do: 'run', steps }),
    close: () => made.close(),
  };
}
