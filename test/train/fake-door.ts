/** Everything around the loop that a test decides: rows, clock, events, interruption. */
import type { Dataset, TrainPlan } from '@dln/compiler';
import type { Backend, HostTensor } from '../../runtime/src/backends/backend.js';
import type { RunEvent } from '../../runtime/src/events.js';
import { nodeDigest } from '../../runtime/src/node/checkpoints.js';
import type { CheckpointStore, RowStream, TrainDoor } from '../../runtime/src/train/door.js';
import { fakeProgram } from './fake-session.js';

export const fakeData = (name: string, rows: number): Dataset => ({
  name,
  source: { key: `fake(${name})`, format: 'fake', files: {}, options: {} },
  steps: [],
  read: [],
  fields: [],
  rows,
  vocabulary: null,
});

/** Row i is x = (i, 1), y = i + 2; in the order of a shuffle keyed by (seed, epoch), or in order. */
export function fakeRows(rows: number, seed: number, inOrder: boolean, asPromise = false): RowStream {
  const orders = new Map<number, readonly number[]>();
  return {
    rows,
    batch: (epoch, from, count) => {
      const whole = orders.get(epoch) ?? orderOf(rows, seed, epoch, inOrder);
      orders.set(epoch, whole);
      const order = whole.slice(from, from + count);
      if (order.length !== count) throw new Error(`rows ${from} to ${from + count} of ${rows}`);
      const x = Float32Array.from(order.flatMap((i) => [i / rows, 1]));
      const y = Float32Array.from(order, (i) => (3 * i) / rows + 2);
      const fields = new Map<string, HostTensor>([
        ['x', { dtype: 'f32', shape: [count, 2], data: x }],
        ['y', { dtype: 'f32', shape: [count], data: y }],
      ]);
      return asPromise ? Promise.resolve(fields) : fields;
    },
  };
}
export function orderOf(rows: number, seed: number, epoch: number, inOrder: boolean): number[] {
  const order = Array.from({ length: rows }, (_, i) => i);
  if (inOrder) return order;
  let bits = (seed * 7919 + epoch * 104729 + 1) >>> 0;
  for (let i = rows - 1; i > 0; i--) {
    bits = (Math.imul(bits, 1664525) + 1013904223) >>> 0;
    const j = bits % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

export const fakePlan = (change: Partial<TrainPlan> = {}): TrainPlan => ({
  kind: 'train',
  name: 't',
  program: fakeProgram,
  from: null,
  data: fakeData('train', 10),
  validate: null,
  columns: [],
  batch: 4,
  dropLast: false,
  inOrder: false,
  epochs: null,
  steps: null,
  seed: 3,
  objectives: [{ name: 'loss', every: { count: 1, unit: 'steps' } }],
  measures: ['loss', 'worst'],
  folded: [],
  earlyStop: null,
  stopWhen: null,
  checkpoint: null,
  expects: [],
  plots: [],
  loads: [],
  shows: [],
  says: [],
  saves: [],
  boundaries: [],
  thaws: [],
  params: { lr: 0.05 },
  parameters: 2,
  ...change,
});

/** A store in memory. */
export function memoryStore() {
  const files: { bytes: Uint8Array; step: number }[] = [];
  const store: CheckpointStore = {
    save: async (bytes, { step }) => {
      files.push({ bytes, step });
      return { path: `step-${step}` };
    },
  };
  return { store, files };
}

export interface DoorOptions {
  /** Milliseconds that pass at each look at the clock. */
  readonly tick?: number;
  readonly asPromise?: boolean;
  readonly checkpoints?: CheckpointStore | null;
  /** Asked at each step, with what was told so far. */
  readonly interrupted?: (events: readonly RunEvent[]) => boolean;
}
export function fakeDoor(backend: Backend, options: DoorOptions = {}) {
  const events: RunEvent[] = [];
  const seen = { now: 0, yields: 0 };
  const door: TrainDoor = {
    backend,
    version: '0.1.0',
    digest: nodeDigest,
    openRows: async (data, { seed, inOrder }) => fakeRows(data.rows, seed, inOrder, options.asPromise),
    openColumns: async () => new Map(),
    emit: (event) => events.push(event),
    now: () => {
      seen.now += options.tick ?? 0.01;
      return seen.now;
    },
    yieldNow: async () => {
      seen.yields++;
    },
    interrupted: () => options.interrupted?.(events) ?? false,
    checkpoints: options.checkpoints ?? null,
    save: async (to) => ({ path: to }),
    picture: async (_run, name) => ({ path: `${name}.png` }),
  };
  return { door, events, seen };
}

/** Events of one kind. */
export const only = <K extends RunEvent['event']>(
  events: readonly RunEvent[],
  kind: K,
): readonly Extract<RunEvent, { event: K }>[] =>
  events.filter((e): e is Extract<RunEvent, { event: K }> => e.event === kind);
