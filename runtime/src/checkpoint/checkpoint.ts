/** Decides what a checkpoint holds: every resident, and all that the loop needs to go on as if it had never stopped. */
import type { ResidentRole } from '@dln/compiler';
import type { HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';

/** A running mean: the sum of value times rows, and the rows. */
export interface Sum {
  readonly sum: number;
  readonly weight: number;
}

/** What the loop itself remembers between two steps. */
export interface LoopState {
  /** Sums of this epoch's training measures so far. */
  readonly sums: Readonly<Record<string, Sum>>;
  /** Training measures of the last whole epoch; null before it. */
  readonly trained: Readonly<Record<string, number>> | null;
  /** Measures of the last validation; null before it. */
  readonly validated: Readonly<Record<string, number>> | null;
  /** Best value of the early stop's measure, and for how many validations it has not been beaten. */
  readonly best: number | null;
  readonly waited: number;
  /** Why training has ended, so that a resumed run does not go on behind the end. */
  readonly ended: 'early_stop' | 'stop when' | null;
  /** Values of the float parameters that were fed. */
  readonly params: Readonly<Record<string, number>>;
}

/** A resident with its role; the name in the file is `<role>/<resident>`. */
export interface StoredResident {
  readonly role: ResidentRole;
  readonly tensor: HostTensor;
}

export interface CheckpointState {
  /** `Program.hash`. */
  readonly program: string;
  readonly train: string;
  readonly seed: number;
  readonly clock: Clock;
  readonly loop: LoopState;
  /** What data it was trained on: see `dataIdentity`. */
  readonly data: string;
  /** Backend that wrote it; bits are promised on the same one. */
  readonly backend: string;
  /** Version of DLN that wrote it. */
  readonly dln: string;
  readonly residents: ReadonlyMap<string, StoredResident>;
}
