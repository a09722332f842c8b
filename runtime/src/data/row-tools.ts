/** Decides what datasets need beyond their source: sessions for their bodies, whole columns of others, what was fitted before. */
import type { ColumnPlan, Program } from '@dln/compiler';
import type { Fault } from '@dln/formats';
import type { HostTensor, Session } from '../backends/backend.js';
import type { Statistics } from './normalize.js';

export interface RowTools {
  /** Key of the draws that change with the epoch. */
  readonly seed: number;
  /** Whether steps that change with the epoch are taken: for training only. */
  readonly augment: boolean;
  open(program: Program): Promise<Session>;
  columns(plans: readonly ColumnPlan[]): Promise<ReadonlyMap<string, HostTensor> | Fault>;
  /** What a body fits, computed once for all datasets that share it. `key` tells what it is fitted on and by which program. */
  fitted(
    key: string,
    compute: () => Promise<ReadonlyMap<string, HostTensor> | Fault>,
  ): Promise<ReadonlyMap<string, HostTensor> | Fault>;
  /** What a `normalize` measures, once for all datasets that share it; `key` as there. */
  measured(key: string, compute: () => Promise<Statistics | Fault>): Promise<Statistics | Fault>;
}
