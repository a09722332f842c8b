/** Holds that nothing is recomputed that did not tick: how many rows go through what is frozen, and that all numbers stay the same. */
import type { EntryName, TrainPlan } from '@dln/compiler';
import { type Backend, type HostTensor, seedWords } from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName } from '@dln/runtime/node';
import { describe, expect, it } from 'vitest';
import { EntryCalls } from '../../runtime/src/train/entry-calls.js';
import { Folds } from '../../runtime/src/train/folds.js';
import { afterStep, epochIsOver, lengthOf, nextEpoch, rowsAt } from '../../runtime/src/train/length.js';
import { Means } from '../../runtime/src/train/means.js';
import { readResidents } from '../../runtime/src/train/residents.js';
import { Steps } from '../../runtime/src/train/steps.js';
import { describeOn } from '../backends/native.js';
import type { Inputs } from '../oracles/run-dln.js';
import { only } from './fake-door.js';
import { rowsOf, type TextOptions, trainOf, trainPlan, trainText, unlikeAfterResume } from './from-text.js';

const rows = 10;
const inputs: Inputs = {
  x: { shape: [rows, 3], data: Array.from({ length: rows * 3 }, (_, i) => Math.sin(i * 1.7)) },
  y: { shape: [rows], data: Array.from({ length: rows }, (_, i) => Math.cos(i)) },
};
/** A body of two layers and a head of one. */
const program = (clauses: string, body = 'x |> Dense(8) |> tanh |> Dense(6)') => `param scale: float = 0.5
model Body(x: f32[N, 3]) -> f32[N, 6] = ${body}
model Net(x: f32[N, 3]) -> f32[N, 1] = x |> Body |> Dense(1)
data d = npy("inputs")
train t on d {
  let out = Net(x)[:, 0]
  minimize mean((out - y)^2) with Adam(lr: 0.05)
  measure error = mean(abs(out - y))
  batch 4
  ${clauses}
}
`;

/** Every call of a training's session: the entry, the rows that it takes, the contractions in its graph. */
interface Call {
  readonly entry: EntryName;
  readonly rows: number;
  readonly contractions: number;
}
/** The backend, and the calls that are made of its sessions. */
function counting(calls: Call[]): (backend: Backend) => Backend {
  return (backend) => ({
    name: backend.name,
    open: async (whole, options) => {
      const session = await backend.open(whole, options);
      const own = session.executable.bind(session);
      session.executable = (entry, binding) => {
        const executable = own(entry, binding);
        const nodes = whole.entries.get(entry)?.graph.nodes ?? [];
        const contractions = nodes.filter(({ op }) => op === 'linear' || op === 'matmul' || op === 'conv2d').length;
        return {
          run: (feeds, want) => {
            calls.push({ entry, rows: binding['N'] ?? 0, contractions });
            return executable.run(feeds, want);
          },
        };
      };
      return session;
    },
  });
}
async function counted(source: string, options: TextOptions = { inputs }) {
  const calls: Call[] = [];
  const trained = await trainText(source, { ...options, wrap: counting(calls) });
  expect(trained.result.exit).toBe(0);
  const rowsOfEntry = (name: string): number =>
    calls.filter(({ entry }) => entry === name).reduce((sum, call) => sum + call.rows, 0);
  return { trained, calls, rows: rowsOfEntry };
}

/** The training by hand, every value computed anew at every step. */
async function recomputed(plan: TrainPlan, backend: NodeBackendName, given: Inputs) {
  const session = await (await loadNodeBackend(backend)).open(plan.program, { seed: seedWords(plan.seed) });
  const stream = rowsOf(given, plan.seed, plan.inOrder, backend);
  const length = lengthOf(plan, rows)!;
  const calls = new EntryCalls(session, plan.program, new Set(plan.measures));
  const steps = new Steps(plan, calls, length, await Folds.of(session, plan.program), stream, plan.params);
  const validated: Record<string, number>[] = [];
  const losses: number[] = [];
  for (let clock = { step: 0, epoch: 0, position: 0 }; clock.step < length.steps; ) {
    await steps.run(clock, (name, value) => name === 'loss' && losses.push(value));
    clock = afterStep(clock, rowsAt(clock, length));
    if (!epochIsOver(clock, length)) continue;
    await steps.endEpoch(clock);
    const means = new Means(plan.folded);
    for (let from = 0; from < rows; from += length.batch) {
      const count = Math.min(length.batch, rows - from);
      const straight = rowsOf(given, plan.seed, true, backend);
      await steps.evaluate(straight, clock, from, count, (name, value) => means.add(name, value, count));
    }
    validated.push(means.values());
    clock = nextEpoch(clock);
  }
  const residents = await readResidents(session, plan.program);
  session.close();
  return { residents, validated, losses };
}

/** Largest difference of two trainings' residents and validations, relative to 1. */
async function difference(source: string, options: TextOptions): Promise<number> {
  const { backend = 'reference', inputs: given = inputs } = options;
  const plan = trainOf(source, { ...options, inputs: given });
  const whole = await recomputed(plan, backend, given);
  const { result, events } = await trainPlan(plan, { ...options, inputs: given });
  let worst = 0;
  for (const [name, { tensor }] of whole.residents) {
    const own = result.residents.get(name)!.tensor.data;
    for (const [i, value] of tensor.data.entries()) worst = Math.max(worst, Math.abs(value - own[i]!));
  }
  const validations = only(events, 'validate').map((e) => e.measures);
  for (const [i, measures] of validations.entries())
    for (const [name, value] of Object.entries(measures))
      worst = Math.max(worst, Math.abs(value - whole.validated[i]![name]!));
  return worst;
}

describe('rows that go through a frozen network', () => {
  it('are each row once, and not once an epoch', async () => {
    const { calls, rows: of } = await counted(program('freeze Body\n  epochs 5\n  validate d'));
    expect(of('sample#0')).toBe(rows);
    expect(of('sample:validate#0')).toBe(rows);
    expect(of('step~lean')).toBe(5 * rows);
    expect(of('evaluate#0~lean')).toBe(5 * rows);
    expect(of('step') + of('evaluate')).toBe(0);
    // Two layers in what runs once; in a step the head alone, forwards and backwards.
    expect(calls.find((c) => c.entry === 'sample#0')!.contractions).toBe(2);
    expect(calls.find((c) => c.entry === 'evaluate#0~lean')!.contractions).toBe(1);
    expect(calls.find((c) => c.entry === 'step~lean')!.contractions).toBeLessThanOrEqual(2);
  });
  it('are all rows of each epoch where nothing is frozen', async () => {
    const { rows: of } = await counted(program('epochs 5\n  validate d'));
    expect(of('sample#0') + of('sample:validate#0')).toBe(0);
    expect(of('step') + of('step~lean')).toBe(5 * rows);
  });
  it('are those of a step where rows come once only', async () => {
    const { rows: of } = await counted(program('freeze Body\n  epochs 1\n  validate d'));
    expect(of('sample#0') + of('sample:validate#0')).toBe(0);
  });
  it('are those of a step where they are drawn or mixed', async () => {
    const noisy = program('freeze Body\n  epochs 5', 'x + normal([N, 3]) |> Dense(8) |> tanh |> Dense(6)');
    expect((await counted(noisy)).rows('sample#0')).toBe(0);
    const centred = program('freeze Body\n  epochs 5', 'x - mean(x, axis: 0) |> Dense(8) |> tanh |> Dense(6)');
    expect((await counted(centred)).rows('sample#0')).toBe(0);
  });
  it('are kept until it thaws', async () => {
    const { rows: of } = await counted(program('freeze Body until epoch >= 3\n  epochs 5\n  validate d'));
    expect(of('sample#1')).toBe(rows);
    expect(of('sample:validate#1')).toBe(rows);
    expect(of('step#1~lean')).toBe(3 * rows);
    expect(of('evaluate#1~lean')).toBe(3 * rows);
    expect(of('step') + of('step~lean')).toBe(2 * rows);
  });
  it('are not kept for a thaw that comes before every row came twice', async () => {
    const { rows: of } = await counted(program('freeze Body until step >= 4\n  epochs 5'));
    expect(of('sample#1')).toBe(0);
  });
  it('are computed along a loop that keeps them apart', async () => {
    const loop =
      '{\n  let h = scan s in x over 1 from h = zeros([N]) { next h = tanh(h + exp(s) * log(s^2 + 1))\n next h }\n  h |> Dense(6)\n}';
    const source = program('freeze Body\n  epochs 4', loop).replace('= {', '{');
    const { rows: of, calls } = await counted(source);
    expect(of('sample#0')).toBe(rows);
    expect(calls.filter((c) => c.entry === 'step').length).toBe(0);
    expect(await difference(source, { inputs })).toBeLessThan(1e-12);
  });
});

describe('what ticks once or by epoch', () => {
  const source = (rate: string) =>
    program(`freeze Body\n  epochs 4`).replace('mean((out - y)^2)', `mean((out - y)^2) * (${rate})`);
  it('is computed once', async () => {
    const once = source('exp(scale) + scale * 3.0');
    const { calls } = await counted(once);
    expect(calls.filter((c) => c.entry === 'once#0')).toHaveLength(1);
    expect(await difference(once, { inputs })).toBeLessThan(1e-12);
  });
  it('is computed at each epoch', async () => {
    const by = source('1.0 / (cast(epoch, f32) + 2.0)');
    const { calls } = await counted(by);
    expect(calls.filter((c) => c.entry === 'once:epoch#0')).toHaveLength(4);
    expect(await difference(by, { inputs })).toBeLessThan(1e-12);
  });
});

describe('a resume', () => {
  it('ends with the same bits from every step, where values are kept', async () => {
    for (const backend of ['reference', 'wasm'] as const) {
      const source = program('freeze Body until epoch >= 2\n  epochs 4\n  validate d').replace(
        'mean((out - y)^2)',
        'mean((out - y)^2) * exp(scale) / (cast(epoch, f32) + 2.0)',
      );
      expect(await unlikeAfterResume(source, { inputs, backend })).toEqual([]);
    }
  }, 120_000);
  it('stops where it is interrupted while rows go through, and goes on', async () => {
    const source = program('freeze Body\n  epochs 3');
    const whole = await trainText(source, { inputs });
    let asked = 0;
    const first = await trainText(source, { inputs, interrupted: () => ++asked > 1 });
    expect(first.result).toMatchObject({ ended: 'interrupted', clock: { step: 0 } });
    expect([...whole.result.residents.keys()]).toEqual([...first.result.residents.keys()]);
  });
});

it('a value that is kept for the wrong row is noticed', async () => {
  const wrong = (backend: Backend): Backend => ({
    name: backend.name,
    open: async (whole, options) => {
      const session = await backend.open(whole, options);
      const own = session.executable.bind(session);
      session.executable = (entry, binding) => {
        const executable = own(entry, binding);
        if (entry !== 'sample#0') return executable;
        return {
          run: (feeds, want) => {
            const values = executable.run(feeds, want).values() as readonly HostTensor[];
            return { values: () => values.map((v) => ({ ...v, data: v.data.slice().reverse() })) };
          },
        };
      };
      return session;
    },
  });
  expect(await difference(program('freeze Body\n  epochs 4'), { inputs, wrap: wrong })).toBeGreaterThan(1e-3);
});

describeOn(['reference', 'cpu', 'wasm', 'tensorflow'], 'numbers on %s', (backend) => {
  it('are those of a training that computes everything at every step', async () => {
    const sources = [
      program('freeze Body\n  epochs 4\n  validate d'),
      program('freeze Body until epoch >= 2\n  epochs 4\n  validate d'),
      program('freeze Body.dense\n  epochs 3\n  validate d'),
    ];
    for (const source of sources)
      expect(await difference(source, { backend, inputs })).toBeLessThan(backend === 'reference' ? 1e-12 : 2e-6);
  });
});
