/** Decides how a run comes to its rows: each source is opened once, and every dataset of it shares what is in memory. */
import type { Dataset, SourceCall } from '@dln/compiler';
import { type Fault, isFault, type OpenTable } from '@dln/formats';
import type { RowOrder, RowStream } from '../train/door.js';
import { openDataset } from './dataset-rows.js';
import { inEpochs } from './epochs.js';

/** Opens datasets for the loop. `open` is the door's: it finds the files and opens their table. */
export function rowOpener(
  open: (call: SourceCall) => Promise<OpenTable | Fault>,
): (dataset: Dataset, order: RowOrder) => Promise<RowStream | Fault> {
  const tables = new Map<string, Promise<OpenTable | Fault>>();
  return async (dataset, order) => {
    const { key } = dataset.source;
    const opening = tables.get(key) ?? open(dataset.source);
    tables.set(key, opening);
    const table = await opening;
    if (isFault(table)) return table;
    const rows = await openDataset(dataset, table);
    return isFault(rows) ? rows : inEpochs(rows, order);
  };
}
