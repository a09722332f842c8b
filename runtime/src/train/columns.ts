/** Decides what a plan's entries are fed with beside rows: whole fields of datasets, read before the first call. */
import type { RunPlan, TrainPlan } from '@dln/compiler';
import type { Fault } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import type { RowDoor } from './door.js';

/** The columns by the names of their inputs; nothing is opened for a plan without any. */
export async function columnsOf(
  { columns }: Pick<TrainPlan | RunPlan, 'columns'>,
  door: RowDoor,
): Promise<ReadonlyMap<string, HostTensor> | Fault> {
  return columns.length === 0 ? new Map() : door.openColumns(columns);
}
