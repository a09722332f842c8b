/** Trains a program's text by the runtime's own loop: fields from the test, rows shuffled by (seed, epoch), checkpoints in memory, resume from any of them. */
import type { Plan, TrainPlan } from '@dln/compiler';
import {
  type Backend,
  type CheckpointState,
  decodeCheckpoint,
  type HostTensor,
  type RowStream,
  type RunEvent,
  type TrainDoor,
  type TrainResult,
  type TrainStart,
  train,
} from '@dln/runtime';
import { loadNodeBackend, type NodeBackendName, nodeDigest } from '@dln/runtime/node';
import { expect } from 'vitest';
import { type DlnOptions, fieldsOf, type Inputs, plansOf } from '../oracles/run-dln.js';
import { memoryStore, orderOf } from './fake-door.js';

/** Rows of the fields in the order of each epoch. */
export function rowsOf(inputs: Inputs, seed: number, inOrder: boolean, backend: NodeBackendName): RowStream {
  const rows = Object.values(inputs)[0]?.shape[0] ?? 1;
  const at = (places: readonly number[]): ReadonlyMap<string, HostTensor> => {
    const taken = Object.entries(inputs).map(([name, field]) => {
      const width = field.data.length / rows;
      const data = places.flatMap((i) => field.data.slice(i * width, (i + 1) * width));
      return [name, { ...field, shape: [places.length, ...field.shape.slice(1)], data }] as const;
    });
    return fieldsOf(Object.fromEntries(taken), backend);
  };
  const placesOf = (epoch: number, from: number, count: number): readonly number[] =>
    orderOf(rows, seed, epoch, inOrder).slice(from, from + count);
  return {
    rows,
    batch: (epoch, from, count) => at(placesOf(epoch, from, count)),
    places: (epoch, from, count) => Int32Array.from(placesOf(epoch, from, count)),
    at: (places, _epoch, wanted) => new Map([...at([...places])].filter(([name]) => wanted.has(name))),
  };
}

export interface TextOptions extends DlnOptions {
  readonly name?: string;
  readonly start?: TrainStart;
  readonly save?: TrainDoor['save'];
  readonly interrupted?: (events: readonly RunEvent[]) => boolean;
  /** What the training runs on instead of the backend as it is. */
  readonly wrap?: (backend: Backend) => Backend;
}

export const trainOf = (source: string, options: TextOptions): TrainPlan => {
  const plan = plansOf(source, options).find(
    (p: Plan): p is TrainPlan => p.kind === 'train' && (options.name === undefined || p.name === options.name),
  );
  if (plan === undefined) throw new Error('the source has no such train');
  return plan;
};

/** What a training gave, saved and drew. */
export interface Trained {
  readonly result: TrainResult;
  readonly events: readonly RunEvent[];
  readonly files: readonly { readonly bytes: Uint8Array; readonly step: number }[];
  readonly saved: ReadonlyMap<string, HostTensor>;
}

export async function trainPlan(plan: TrainPlan, options: TextOptions): Promise<Trained> {
  const { inputs = {}, backend = 'reference', start = {}, interrupted, wrap = (own) => own } = options;
  const { store, files } = memoryStore();
  const events: RunEvent[] = [];
  const saved = new Map<string, HostTensor>();
  const keep = async (to: string, tensor: HostTensor) => {
    saved.set(to, { ...tensor, data: tensor.data.slice() });
    return { path: to };
  };
  const result = await train(
    plan,
    {
      backend: wrap(await loadNodeBackend(backend)),
      version: '0.0.0',
      digest: nodeDigest,
      openRows: async (_, { seed, inOrder }) => rowsOf(inputs, seed, inOrder, backend),
      openColumns: async () => new Map(),
      emit: (event) => events.push(event),
      now: () => events.length,
      yieldNow: async () => {},
      interrupted: () => interrupted?.(events) ?? false,
      checkpoints: store,
      save: options.save ?? keep,
      picture: async (_run, name, image) => keep(`${name}.png`, image),
    },
    start,
  );
  return { result, events, files, saved };
}
export const trainText = (source: string, options: TextOptions = {}): Promise<Trained> =>
  trainPlan(trainOf(source, options), options);

/** A number of a resident at the end. */
export function residents(t: Trained): Record<string, readonly number[]> {
  return Object.fromEntries([...t.result.residents].map(([name, { tensor }]) => [name, [...tensor.data]]));
}

export function stateOf(bytes: Uint8Array): CheckpointState {
  const state = decodeCheckpoint(bytes, nodeDigest);
  if ('fault' in state) throw new Error(state.fault);
  return state;
}

/** The steps at which a resume ended in other bytes, or told other measures: none, where resuming is exact. */
export async function unlikeAfterResume(source: string, options: TextOptions): Promise<readonly number[]> {
  const plan: TrainPlan = { ...trainOf(source, options), checkpoint: { count: 1, unit: 'steps' } };
  const whole = await trainPlan(plan, options);
  if (whole.result.ended === 'failed') throw new Error(JSON.stringify(whole.events));
  const hex = (t: Trained): string => Buffer.from(t.files.at(-1)?.bytes ?? []).toString('hex');
  const unlike: number[] = [];
  for (const { bytes, step } of whole.files) {
    const start = { ...options.start, resume: { path: 'p', state: stateOf(bytes), set: {} } };
    const again = await trainPlan(plan, { ...options, start });
    const same = JSON.stringify(again.result.measures) === JSON.stringify(whole.result.measures);
    if (hex(again) !== hex(whole) || !same) unlike.push(step);
  }
  return unlike;
}

/** Four rows of one field. */
export const x: Inputs = { x: { shape: [4], data: [1, 2, 3, 4] } };
/** A model of one weight, and its data. */
export const scale = `model Scale(x: f32[N]) -> f32[N] {
  weight w: f32[] = 2.0
  x * w
}
data d = npy("inputs")
`;
/** Holds that a resume from every step ends with the same bits. */
export const exact = async (source: string, options: TextOptions = { inputs: x }): Promise<void> =>
  expect(await unlikeAfterResume(source, options)).toEqual([]);
