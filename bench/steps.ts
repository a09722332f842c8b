/**
 * What a training step costs: DLN on TensorFlow and WebAssembly against PyTorch, eager and compiled, from the same weights on the same batch, in one run.
 * The contenders take turns, so that whatever else the machine does hits all of them. `npm run bench -- steps [CASE…]` prints a table on standard
 * error and JSON on standard output.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TrainPlan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { type HostTensor, rowOpener, type Session, seedWords } from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName, openSource } from '@dln/runtime/node';
import { Project } from '../cli/src/project.js';
import { pythonWithTorch, TorchProcess } from './rivals/torch.js';
import { machine, timing } from './statistics.js';

interface Case {
  readonly model: 'small' | 'mlp' | 'lenet';
  readonly batch: number;
  readonly rivals: readonly string[];
  readonly wasm: boolean;
}
const eager = ['eager', 'eager, fused Adam'];
const cases: Readonly<Record<string, Case>> = {
  small: { model: 'small', batch: 32, rivals: [...eager, 'compile'], wasm: true },
  mlp: { model: 'mlp', batch: 128, rivals: [...eager, 'compile'], wasm: true },
  'lenet-8': {
    model: 'lenet',
    batch: 8,
    rivals: [...eager, 'eager, channels_last, fused Adam', 'compile'],
    wasm: true,
  },
  'lenet-64': {
    model: 'lenet',
    batch: 64,
    rivals: [...eager, 'eager, channels_last, fused Adam', 'compile'],
    wasm: true,
  },
  'lenet-512': {
    model: 'lenet',
    batch: 512,
    rivals: [...eager, 'eager, channels_last, fused Adam', 'compile'],
    wasm: false,
  },
};
const ROUNDS = 6;
/** Milliseconds that a contender's turn takes, about. */
const TURN = 250;
/** Losses that are compared: later ones drift apart by rounding alone. */
const COMPARED = 10;
const HEAD =
  '| | median ms | fastest ms | times the best eager | losses differ by |\n| --- | --- | --- | --- | --- |\n';
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
for (const [name, given] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const contenders = await compete(given);
  results.push({ case: name, batch: given.batch, contenders });
  const rows = contenders.map(
    (c) => `| ${c.name} | ${c.step.median} | ${c.step.lowest} | ${c.against} | ${c.lossDiffers} |\n`,
  );
  process.stderr.write(`\n${name}, batch ${given.batch}\n\n${HEAD}${rows.join('')}`);
}
console.log(JSON.stringify({ bench: 'steps', threads, results, machine: await machine() }, null, 2));

async function compete(given: Case) {
  const { plan, fields } = await training(given);
  const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));
  const contenders: Contender[] = [];
  try {
    contenders.push(await dln('tensorflow', plan, given.batch, fields, folder));
    if (given.wasm) contenders.push(await dln('wasm', plan, given.batch, fields, null));
    for (const rival of given.rivals) contenders.push(await torch(rival, given, folder));
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
      const far = losses[i]?.map((loss, k) => Math.abs(loss / (losses[0]?.[k] as number) - 1)) ?? [];
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
  if (folder !== null) await writeStart(plan, session, fields, folder);
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

async function writeStart(
  plan: TrainPlan,
  session: Session,
  fields: ReadonlyMap<string, HostTensor>,
  folder: string,
): Promise<void> {
  const weights = plan.program.residents.filter(({ role }) => role === 'weight').map(({ name }) => name);
  const read = await session.read(weights);
  const list: object[] = [];
  const put = (name: string, { dtype, shape, data }: HostTensor): void => {
    const file = `${list.length}.bin`;
    writeFileSync(join(folder, file), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    list.push({ name, file, dtype: dtype === 'f32' ? 'float32' : 'int32', shape });
  };
  for (const kind of ['weight', 'bias']) {
    const own = weights.filter((name) => name.endsWith(`.${kind}`));
    for (const [i, name] of own.entries()) put(`${kind}.${i}`, read.get(name) as HostTensor);
  }
  for (const [name, tensor] of fields) put(name === 'label' ? 'label' : 'x', tensor);
  writeFileSync(join(folder, 'list.json'), JSON.stringify(list));
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
