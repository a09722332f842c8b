/** Decides how the fields of a dataset's body come about: fitted once, computed batch by batch, kept where they fit into memory. */
import type { DataProgram, MapStep } from '@dln/compiler';
import { type Fault, type FieldArray, fieldArray, type HeaderField, isFault, rowWidth } from '@dln/formats';
import type { Feeds, HostTensor, Session } from '../backends/backend.js';
import { drawn } from './draws.js';
import { type DatasetRows, headerOf, type Layer, maskName } from './layer.js';
import type { RowTools } from './row-tools.js';

/** Rows computed in one call. */
const CHUNK = 1024;
/** Bytes of computed fields that are kept; more are computed anew whenever they are wanted. */
const KEPT_BYTES = 512 * 2 ** 20;

type Args = ReadonlyMap<string, HostTensor>;

/** On what a body fits: the whole training part's rows before this step, and a text that tells them from others. Asked for where something is fitted. */
interface Fitting {
  key(): Promise<string | Fault>;
  training(names: readonly string[]): Promise<DatasetRows | Fault>;
}

export class MappedLayer implements Layer {
  readonly count: number;
  readonly fields: readonly HeaderField[];
  /** Places of the computed fields, in the order in which the program gives them. */
  private readonly computed: readonly number[];
  private readonly kept: readonly FieldArray[] | null;
  private readonly known: Uint8Array;

  private constructor(
    private readonly rows: DatasetRows,
    private readonly step: MapStep,
    private readonly session: Session | null,
    private readonly args: Args,
    private readonly seed: number,
  ) {
    this.count = rows.rows;
    this.fields = step.fields.map(headerOf);
    const names = step.compute?.computed ?? [];
    this.computed = names.map((name) => step.fields.findIndex((field) => field.name === name));
    const own = this.computed.map((k) => this.fields[k]!);
    const bytes = own.reduce((sum, field) => sum + rowWidth(field) * 4 * this.count, 0);
    const keeps = step.compute?.clock === 'row' && bytes <= KEPT_BYTES;
    this.kept = keeps ? own.map((field) => fieldArray(field, this.count)) : null;
    this.known = new Uint8Array(keeps ? this.count : 0);
  }

  /** Opens the program and fits what it fits. */
  static async open(
    rows: DatasetRows,
    step: MapStep,
    tools: RowTools,
    { key, training }: Fitting,
  ): Promise<MappedLayer | Fault> {
    const { compute } = step;
    if (compute === null) return new MappedLayer(rows, step, null, new Map(), 0);
    const columns = await tools.columns(compute.columns);
    if (isFault(columns)) return columns;
    const session = await tools.open(compute.program);
    try {
      const fits = await fitsOf(session, compute, columns, tools, { key, training });
      if (isFault(fits)) {
        session.close();
        return fits;
      }
      const seed = compute.clock === 'epoch' ? tools.seed : 0;
      return new MappedLayer(rows, step, session, new Map([...columns, ...fits]), seed);
    } catch (error) {
      session.close();
      throw error;
    }
  }

  id(index: number): number {
    return this.rows.id(index);
  }

  async read(indices: Int32Array, into: readonly (FieldArray | null)[], epoch: number): Promise<void> {
    for (let from = 0; from < indices.length; from += CHUNK) {
      const some = indices.subarray(from, from + CHUNK);
      const targets = into.map((target, k) => {
        const width = rowWidth(this.fields[k]!);
        return target === null ? null : (target.subarray(from * width, (from + some.length) * width) as FieldArray);
      });
      await this.readSome(some, targets, epoch);
    }
  }

  close(): void {
    this.session?.close();
    this.rows.close();
  }

  private async readSome(indices: Int32Array, into: readonly (FieldArray | null)[], epoch: number): Promise<void> {
    const { compute } = this.step;
    const asked = this.computed.some((k) => into[k] !== null);
    const fresh = compute !== null && asked && !(this.kept !== null && indices.every((i) => this.known[i] === 1));
    const passed = this.fields.flatMap((field, k) => {
      const from = this.step.passed[field.name];
      return into[k] === null || from === undefined ? [] : [{ k, from }];
    });
    const wanted = new Set([...(fresh ? compute.reads : []), ...passed.map(({ from }) => from)]);
    const rows = wanted.size === 0 ? new Map<string, HostTensor>() : await this.rows.at(indices, epoch, wanted);
    for (const { k, from } of passed) put(into[k]!, rows.get(from)!, rows.get(maskName(from)), this.fields[k]!);
    if (fresh) await this.compute(compute, indices, into, rows, epoch);
    else if (asked) this.copyKept(indices, into);
  }

  private async compute(
    compute: DataProgram,
    indices: Int32Array,
    into: readonly (FieldArray | null)[],
    rows: ReadonlyMap<string, HostTensor>,
    epoch: number,
  ): Promise<void> {
    const ids = Float64Array.from(indices, (index) => this.rows.id(index));
    const turn = compute.clock === 'epoch' ? epoch + 1 : 0;
    const draws = drawn(compute.draws, ids, this.seed, turn);
    const feeds = feedsOf(rows, new Map([...this.args, ...draws]));
    const executable = (this.session as Session).executable('fields', { N: indices.length });
    const values = await executable.run(feeds, compute.computed).values();
    for (const [n, k] of this.computed.entries()) {
      const { data } = values[n]!;
      into[k]?.set(data);
      const kept = this.kept?.[n];
      if (kept === undefined) continue;
      const width = rowWidth(this.fields[k]!);
      for (const [i, index] of indices.entries()) kept.set(data.subarray(i * width, (i + 1) * width), index * width);
    }
    if (this.kept !== null) for (const index of indices) this.known[index] = 1;
  }

  private copyKept(indices: Int32Array, into: readonly (FieldArray | null)[]): void {
    for (const [n, k] of this.computed.entries()) {
      const target = into[k];
      const width = rowWidth(this.fields[k]!);
      const kept = this.kept![n]!;
      if (target != null)
        for (const [i, index] of indices.entries())
          target.set(kept.subarray(index * width, (index + 1) * width), i * width);
    }
  }
}

/** Writes a passed field, gaps as they lie in a source: NaN for numbers, -1 for classes. */
function put(into: FieldArray, { data }: HostTensor, mask: HostTensor | undefined, field: HeaderField): void {
  into.set(data);
  if (mask === undefined) return;
  const missing = field.classes === null ? Number.NaN : -1;
  for (let i = 0; i < data.length; i++) if (mask.data[i] === 1) into[i] = missing;
}

const feedsOf = (fields: ReadonlyMap<string, HostTensor>, args: Args): Feeds => ({
  fields,
  params: {},
  clock: { step: 0, epoch: 0, steps: 0, epochs: 0 },
  args,
});

/** What the body fits, computed once for all datasets that share it. */
async function fitsOf(
  session: Session,
  compute: DataProgram,
  columns: Args,
  tools: RowTools,
  fitting: Fitting,
): Promise<Args | Fault> {
  if (!compute.program.entries.has('fit')) return new Map();
  const key = await fitting.key();
  if (typeof key !== 'string') return key;
  return tools.fitted(`${key} ${compute.program.hash}`, () => fit(session, compute, columns, fitting.training));
}

/** The values over the whole training part, in one call. */
async function fit(
  session: Session,
  { program, reads, draws }: DataProgram,
  columns: Args,
  training: (names: readonly string[]) => Promise<DatasetRows | Fault>,
): Promise<Args | Fault> {
  const entry = program.entries.get('fit');
  if (entry === undefined) return new Map();
  const rows = await training(reads);
  if (isFault(rows)) return rows;
  try {
    const places = Int32Array.from({ length: rows.rows }, (_, i) => i);
    const fields = await rows.at(places, 0, new Set(reads));
    const ids = Float64Array.from(places, (place) => rows.id(place));
    const feeds = feedsOf(fields, new Map([...columns, ...drawn(draws, ids, 0, 0)]));
    const names = entry.measures.map(({ name }) => name);
    const values = await session.executable('fit', { N: rows.rows }).run(feeds, names).values();
    return new Map(names.map((name, i) => [name, values[i]!]));
  } finally {
    rows.close();
  }
}
