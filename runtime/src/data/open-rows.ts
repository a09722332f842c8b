/** Decides how a run comes to its rows: each source is opened once, and every dataset of it shares what is in memory. */
import type { ColumnPlan, Dataset, FieldColumn, Program, SourceCall, TableColumn } from '@dln/compiler';
import { type Fault, type FieldArray, type HeaderField, isFault, memoryRows, type OpenTable } from '@dln/formats';
import type { Backend, HostTensor, Session } from '../backends/backend.js';
import type { RowDoor, RowOrder, RowStream } from '../train/door.js';
import { openDataset, openGiven } from './dataset-rows.js';
import { inEpochs } from './epochs.js';
import { type DatasetRows, sourceLayer } from './layer.js';
import type { Statistics } from './normalize.js';
import type { RowTools } from './row-tools.js';

/** Rows that are given, field by field of a source, in the place of the source's own. */
export interface GivenRows {
  readonly count: number;
  readonly fields: readonly HeaderField[];
  /** The values of each field, rows one after another. */
  readonly columns: readonly FieldArray[];
}
/** Takes given rows through a dataset's steps. */
export interface GivenDoor {
  /** The sessions under the rows are those of the rows before: `close` of the door lets go of them. */
  openGiven(data: Dataset, given: GivenRows, only: readonly string[]): Promise<DatasetRows | Fault>;
  close(): void;
}

/** Rows of a column read at once. */
const CHUNK = 1024;

/**
 * Opens datasets for the loop. `open` is the door's: it finds the files and opens their table. Bodies of datasets run on the backend.
 * `swept`: a column of a sweep that has ended.
 */
export function rowOpener(
  open: (call: SourceCall) => Promise<OpenTable | Fault>,
  backend: Backend,
  swept: (column: TableColumn) => HostTensor | null = () => null,
): RowDoor & GivenDoor {
  const tables = new Map<string, Promise<OpenTable | Fault>>();
  const fits = new Map<string, Promise<ReadonlyMap<string, HostTensor> | Fault>>();
  const statistics = new Map<string, Promise<Statistics | Fault>>();
  const tableOf = (source: SourceCall): Promise<OpenTable | Fault> => {
    const opening = tables.get(source.key) ?? open(source);
    tables.set(source.key, opening);
    return opening;
  };
  const openColumns = async (plans: readonly ColumnPlan[]): Promise<ReadonlyMap<string, HostTensor> | Fault> => {
    const made = new Map<string, HostTensor>();
    for (const plan of plans) {
      if ('sweep' in plan) {
        const { name, sweep } = plan;
        const column = swept(plan);
        if (column === null) return { fault: 'DLN4317', args: { name, sweep } };
        made.set(name, column);
        continue;
      }
      const table = await tableOf(plan.data.source);
      if (isFault(table)) return table;
      const column = await columnOf(plan, table, tools(0, false));
      if (isFault(column)) return column;
      made.set(plan.name, column);
    }
    return made;
  };
  const tools = (seed: number, augment: boolean): RowTools => ({
    seed,
    augment,
    // A dataset's draws are fed, so the session draws nothing itself.
    open: (program) => backend.open(program, { seed: [0, 0] }),
    columns: openColumns,
    fitted: (key, compute) => once(fits, key, compute),
    measured: (key, compute) => once(statistics, key, compute),
  });
  const sessions = new Map<string, Session>();
  /** A body has no residents, so that one session does for all rows. */
  const kept = async (program: Program): Promise<Session> => {
    const session = sessions.get(program.hash) ?? (await backend.open(program, { seed: [0, 0] }));
    sessions.set(program.hash, session);
    return {
      backend: session.backend,
      executable: (entry, binding) => session.executable(entry, binding),
      write: (residents) => session.write(residents),
      read: (names) => session.read(names),
      usage: () => session.usage(),
      findNonFinite: (entry, binding, feeds) => session.findNonFinite(entry, binding, feeds),
      close: () => {},
    };
  };
  return {
    openColumns,
    openGiven: (data, { count, fields, columns }, only) =>
      openGiven(
        data,
        sourceLayer(memoryRows(fields, columns, count), fields),
        () => tableOf(data.source),
        { ...tools(0, false), open: kept },
        only,
      ),
    close() {
      for (const session of sessions.values()) session.close();
      sessions.clear();
    },
    async openRows(dataset: Dataset, order: RowOrder): Promise<RowStream | Fault> {
      const table = await tableOf(dataset.source);
      if (isFault(table)) return table;
      const rows = await openDataset(dataset, table, tools(order.seed, order.augment));
      return isFault(rows) ? rows : inEpochs(rows, order);
    },
  };
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const had = made.get(key) ?? make();
  made.set(key, had);
  return had;
}

/** The rows of a field that a column means, copied into one tensor. */
async function columnOf(
  { data, field, from, to }: FieldColumn,
  table: OpenTable,
  tools: RowTools,
): Promise<HostTensor | Fault> {
  const rows = await openDataset(data, table, tools, [field]);
  if (isFault(rows)) return rows;
  try {
    let whole: HostTensor | null = null;
    for (let at = from; at < to; at += CHUNK) {
      const places = Int32Array.from({ length: Math.min(CHUNK, to - at) }, (_, i) => at + i);
      const part = (await rows.at(places)).get(field)!;
      const width = part.data.length / places.length;
      whole ??= { ...part, shape: [to - from, ...part.shape.slice(1)], data: roomFor(part, (to - from) * width) };
      whole.data.set(part.data, (at - from) * width);
    }
    return whole!;
  } finally {
    rows.close();
  }
}
const roomFor = ({ dtype }: HostTensor, length: number): Float32Array | Int32Array | Uint8Array =>
  dtype === 'f32' ? new Float32Array(length) : dtype === 'i32' ? new Int32Array(length) : new Uint8Array(length);
