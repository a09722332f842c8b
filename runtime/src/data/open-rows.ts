/** Decides how a run comes to its rows: each source is opened once, and every dataset of it shares what is in memory. */
import type { ColumnPlan, Dataset, SourceCall } from '@dln/compiler';
import { type Fault, isFault, type OpenTable } from '@dln/formats';
import type { Backend, HostTensor } from '../backends/backend.js';
import type { RowDoor, RowOrder, RowStream } from '../train/door.js';
import { openDataset } from './dataset-rows.js';
import { inEpochs } from './epochs.js';
import type { RowTools } from './row-tools.js';

/** Rows of a column read at once. */
const CHUNK = 1024;

/** Opens datasets for the loop. `open` is the door's: it finds the files and opens their table. Bodies of datasets run on the backend. */
export function rowOpener(open: (call: SourceCall) => Promise<OpenTable | Fault>, backend: Backend): RowDoor {
  const tables = new Map<string, Promise<OpenTable | Fault>>();
  const fits = new Map<string, Promise<ReadonlyMap<string, HostTensor> | Fault>>();
  const tableOf = (source: SourceCall): Promise<OpenTable | Fault> => {
    const opening = tables.get(source.key) ?? open(source);
    tables.set(source.key, opening);
    return opening;
  };
  const openColumns = async (plans: readonly ColumnPlan[]): Promise<ReadonlyMap<string, HostTensor> | Fault> => {
    const made = new Map<string, HostTensor>();
    for (const plan of plans) {
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
    fitted(key, compute) {
      const had = fits.get(key) ?? compute();
      fits.set(key, had);
      return had;
    },
  });
  return {
    openColumns,
    async openRows(dataset: Dataset, order: RowOrder): Promise<RowStream | Fault> {
      const table = await tableOf(dataset.source);
      if (isFault(table)) return table;
      const rows = await openDataset(dataset, table, tools(order.seed, order.augment));
      return isFault(rows) ? rows : inEpochs(rows, order);
    },
  };
}

/** The rows of a field that a column means, copied into one tensor. */
async function columnOf(
  { data, field, from, to }: ColumnPlan,
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
