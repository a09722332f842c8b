/**
 * What a training step costs: DLN on TensorFlow and WebAssembly against PyTorch, eager and compiled, from the same weights on the same batch, in one run.
 * The contenders take turns, so that whatever else the machine does hits all of them. `npm run bench -- steps [CASE…]` prints a table on standard
 * error and JSON on standard output.
 */
import type { TrainPlan } from '@dln/compiler';
import type { NodeBackendName } from '@dln/runtime/node';
import { type Contender, contest, type Fields, firstRows, opened, programs, threads, torch } from './contest.js';
import { pythonWithTorch } from './rivals/torch.js';
import { machine } from './statistics.js';

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
/** Losses that are compared: later ones drift apart by rounding alone. */
const COMPARED = 10;
/** ResNet's drift apart at once: its batch normalisation over few pixels makes a rounding error larger at every layer. */
const COMPARED_RESNET = 2;
const HEAD =
  '| | median ms | fastest ms | times the best eager | losses differ by |\n| --- | --- | --- | --- | --- |\n';
const SUMMARY =
  '| case, batch | DLN ms | times eager, medians | minima | aim | times compiled, medians | minima | aim |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n';

/** The loss of each step. */
interface Told {
  readonly losses: readonly number[];
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
  const { model, batch } = given;
  const project = programs();
  const { plans, found } = await project.plan(`${model}.dln`, { params: new Map() });
  const plan = plans[0];
  if (plan?.kind !== 'train' || plan.data === null) throw new Error(`${model}.dln does not compile: ${found[0]?.code}`);
  const fields = await firstRows(project, `${model}.dln`, plan.data, batch);
  const outcome = await contest<Told>(
    [
      (folder) => dln('tensorflow', plan, batch, fields, folder),
      ...(given.wasm ? [() => dln('wasm', plan, batch, fields, null)] : []),
    ],
    given.rivals,
    (rival, folder) => torch(python, rival, given, folder, (steps) => ({ do: 'run', steps })),
    {
      runs: COMPARED,
      usual: (times) => [...times].sort((a, b) => a - b)[COMPARED / 2] ?? 1,
      least: 3,
      most: 500,
    },
  );
  const eager = outcome.filter(({ contender }) => contender.name.startsWith('PyTorch eager'));
  const best = Math.min(...eager.map(({ timing }) => timing.median));
  const own = outcome[0]?.told.losses ?? [];
  return outcome.map(({ contender: { name, versions }, told, timing: step }) => {
    const seen = told.losses.slice(0, model === 'resnet' ? COMPARED_RESNET : COMPARED);
    const far = seen.map((loss, k) => Math.abs(loss / (own[k] as number) - 1));
    const lossDiffers = Math.max(...far).toExponential(1);
    return { name, versions, step, against: Math.round((best / step.median) * 100) / 100, lossDiffers };
  });
}

async function dln(
  name: NodeBackendName,
  plan: TrainPlan,
  batch: number,
  fields: Fields,
  folder: string | null,
): Promise<Contender<Told>> {
  const session = await opened(name, plan.program, fields, folder);
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
