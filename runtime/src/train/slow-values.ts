/** Decides when a training computes what ticks slower than a step, and hands its steps what is kept of it. */
import {
  drawnFields,
  type EntryName,
  type KeptRows,
  type Phase,
  type Split,
  splitByClock,
  type TrainPlan,
} from '@dln/compiler';
import type { Feeds, HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { RowStream } from './door.js';
import { bindingFor, type EntryCalls } from './entry-calls.js';
import { stretchesOf } from './holding.js';
import type { Length } from './length.js';
import type { Pace } from './pace.js';

/** Bytes of rows' values that are kept at one time, of the training and the validation together. */
const KEPT_BYTES = 512 * 2 ** 20;
/** Rows come at least so often, or keeping what was computed of them gains nothing. */
const PASSES = 2;

/** Whose rows. */
export type Side = 'training' | 'validation';
type Params = Readonly<Record<string, number>>;

/** The plan's program split by clock, where that gains something; null where nothing ticks slower than a step. */
export function splitPlan(
  plan: TrainPlan,
  length: Length,
  rows: { readonly training: RowStream | null; readonly validation: RowStream | null },
): Split | null {
  const { training, validation } = rows;
  const phases = stretchesOf(plan, length).map(({ holding, steps }) => ({
    holding,
    training: training?.at !== undefined && steps * length.batch >= PASSES * training.rows,
    validation: validation?.at !== undefined && steps >= PASSES * length.stepsPerEpoch,
  }));
  const split = splitByClock(plan.program, phases, {
    drawn: plan.data === null ? new Set() : drawnFields(plan.data),
    rows: { training: training?.rows ?? 0, validation: validation?.rows ?? 0 },
    bytes: KEPT_BYTES,
  });
  return split.phases.some((phase) => phase.instead.size > 0) ? split : null;
}

/** Values of rows in the order of the dataset, and the params with which they were computed. */
interface Store {
  readonly of: KeptRows;
  readonly params: readonly number[];
  readonly columns: readonly Column[];
}
interface Column {
  readonly name: string;
  readonly dtype: HostTensor['dtype'];
  /** Of one row. */
  readonly shape: readonly number[];
  readonly width: number;
  readonly data: HostTensor['data'];
  /** A batch's values, used again. */
  room: HostTensor['data'];
}

/** What of a training is kept: one for a session, which holds what ticks once or by epoch among its residents. */
export class SlowValues {
  private readonly stores = new Map<Side, Store>();
  /** What the session's own kept values were computed for. */
  private left: { readonly phase: Phase; readonly epoch: number; readonly params: readonly number[] } | null = null;
  private readonly rows: Readonly<Record<Side, RowStream | null>>;

  constructor(
    private readonly split: Split,
    private readonly calls: EntryCalls,
    training: RowStream | null,
    validation: RowStream | null,
    /** Rows computed in one call. */
    private readonly batch: number,
    private readonly feed: (fields: Feeds['fields'], clock: Clock) => Feeds,
  ) {
    this.rows = { training, validation };
  }

  phaseOf(holding: number): Phase | null {
    return this.split.phases.find((phase) => phase.holding === holding) ?? null;
  }

  /** Computes what has ticked since it was asked last; false if someone interrupted. */
  async ready(
    phase: Phase,
    side: Side,
    clock: Clock,
    params: Params,
    pace: Pace,
    interrupted: () => boolean,
  ): Promise<boolean> {
    if (phase.instead.size === 0) {
      this.stores.clear();
      return true;
    }
    await this.leave(phase, clock, params);
    for (const [other, store] of this.stores) if (store.of !== phase[other]) this.stores.delete(other);
    const kept = phase[side];
    if (kept === null) return true;
    const own = valuesOf(kept.params, params);
    const had = this.stores.get(side);
    if (had !== undefined && same(had.params, own)) return true;
    this.stores.delete(side);
    const columns = await this.fill(kept, this.rows[side] as RowStream, clock, pace, interrupted);
    if (columns === null) return false;
    this.stores.set(side, { of: kept, params: own, columns });
    return true;
  }

  /** What ticks once and by epoch: it stays in the session. */
  private async leave(phase: Phase, clock: Clock, params: Params): Promise<void> {
    const own = valuesOf(phase.once?.params ?? [], params);
    const { left } = this;
    const anew = left?.phase !== phase || !same(left.params, own);
    const feeds = this.feed(new Map(), clock);
    if (phase.once !== null && anew) await this.calls.run(phase.once.entry, 0, feeds, () => {});
    if (phase.epoch !== null && (anew || left.epoch !== clock.epoch))
      await this.calls.run(phase.epoch, 0, feeds, () => {});
    if (anew || left.epoch !== clock.epoch) this.left = { phase, epoch: clock.epoch, params: own };
  }

  /**
   * Every row once, in the order of the dataset and in batches that do not depend on where the training stands: so a resumed run keeps the
   * same bits. Null if someone interrupted.
   */
  private async fill(
    { entry, names, reads }: KeptRows,
    rows: RowStream,
    clock: Clock,
    pace: Pace,
    interrupted: () => boolean,
  ): Promise<readonly Column[] | null> {
    let columns: readonly Column[] | null = null;
    const wanted = new Set(reads);
    const { session, program } = this.calls;
    for (let from = 0; from < rows.rows; from += this.batch) {
      if (interrupted()) return null;
      const count = Math.min(this.batch, rows.rows - from);
      const places = Int32Array.from({ length: count }, (_, i) => from + i);
      const fields = await rows.at!(places, 0, wanted);
      const executable = session.executable(entry, bindingFor(program, entry, count));
      const values = await executable.run(this.feed(fields, clock), names).values();
      columns ??= names.map((name, i) => columnOf(name, values[i]!, rows.rows));
      for (const [i, column] of columns.entries()) column.data.set(values[i]!.data, from * column.width);
      if (pace.due) await pace.rest();
    }
    return columns;
  }

  /** What the entries are fed with for rows at these places: the fields that they still read, and what is kept. */
  async fields(side: Side, places: Int32Array, epoch: number): Promise<ReadonlyMap<string, HostTensor>> {
    const { of, columns } = this.stores.get(side) as Store;
    const fields = new Map(await this.rows[side]!.at!(places, epoch, of.fields));
    for (const column of columns) fields.set(column.name, gathered(column, places));
    return fields;
  }

  /** The entry that is called instead. */
  entry(phase: Phase, name: EntryName): EntryName {
    return phase.instead.get(name) ?? name;
  }
}

const valuesOf = (names: readonly string[], params: Params): readonly number[] =>
  names.map((name) => params[name] ?? 0);
const same = (a: readonly number[], b: readonly number[]): boolean => a.every((x, i) => Object.is(x, b[i]));

function columnOf(name: string, { dtype, shape, data }: HostTensor, rows: number): Column {
  const width = data.length / (shape[0] as number);
  return { name, dtype, shape: shape.slice(1), width, data: like(data, rows * width), room: like(data, 0) };
}
function like(data: HostTensor['data'], length: number): HostTensor['data'] {
  if (data instanceof Float64Array) return new Float64Array(length);
  if (data instanceof Float32Array) return new Float32Array(length);
  return data instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length);
}

function gathered(column: Column, places: Int32Array): HostTensor {
  const { width, data, dtype, shape } = column;
  const length = places.length * width;
  if (column.room.length < length) column.room = like(data, length);
  const { room } = column;
  for (const [i, place] of places.entries()) room.set(data.subarray(place * width, (place + 1) * width), i * width);
  return { dtype, shape: [places.length, ...shape], data: room.subarray(0, length) };
}
