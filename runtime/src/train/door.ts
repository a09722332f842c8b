/** Decides what the loop needs from outside: a backend, rows, a clock, somewhere to save, someone to tell. */
import type { ColumnPlan, Dataset, Diagnostic } from '@dln/compiler';
import type { Fault } from '@dln/formats';
import type { Backend, HostTensor } from '../backends/backend.js';
import type { CheckpointState, StoredResident } from '../checkpoint/checkpoint.js';
import type { Digest } from '../checkpoint/sha256.js';
import type { Clock, RunEvent } from '../events.js';
import type { Place } from './place.js';

/** The rows of a dataset in the order of each epoch. That order is the stream's own affair and depends on nothing but what it was opened with. */
export interface RowStream {
  readonly rows: number;
  /**
   * Fields of `count` rows, from the `from`-th of this epoch on; the loop keeps `from + count <= rows` and is done with the tensors before
   * it asks again. Throws `Unreadable` where the data cannot be read.
   */
  batch(
    epoch: number,
    from: number,
    count: number,
  ): ReadonlyMap<string, HostTensor> | Promise<ReadonlyMap<string, HostTensor>>;
  /** Which rows of the dataset a batch has; with `at`, where rows can be had by their place too. Used up when it is asked again. */
  places?(epoch: number, from: number, count: number): Int32Array;
  /** Fields of the rows at these places, as they are in an epoch; as with `batch`, until it is asked again. */
  at?(
    places: Int32Array,
    epoch: number,
    wanted: ReadonlySet<string>,
  ): ReadonlyMap<string, HostTensor> | Promise<ReadonlyMap<string, HostTensor>>;
  /** Lets go of what computes its fields. */
  close?(): void;
}
/** How an epoch is ordered: as it lies, or by a keyed permutation of (seed, epoch). */
export interface RowOrder {
  readonly seed: number;
  readonly inOrder: boolean;
  /** Rows for training: what changes a row at random in each epoch is done. */
  readonly augment: boolean;
}

/** Where rows come from. */
export interface RowDoor {
  openRows(data: Dataset, order: RowOrder): Promise<RowStream | Fault>;
  /** Whole fields of datasets, by the names of the inputs that take them. */
  openColumns(plans: readonly ColumnPlan[]): Promise<ReadonlyMap<string, HostTensor> | Fault>;
}

/** What both `train` and `run` need. */
export interface RunDoor extends RowDoor {
  readonly backend: Backend;
  /** Version of DLN, written into checkpoints. */
  readonly version: string;
  emit(event: RunEvent): void;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Lets everything else of the process have its turn. */
  yieldNow(): Promise<void>;
  /** Someone wants the run to stop. */
  interrupted(): boolean;
}

/** Keeps checkpoints. */
export interface CheckpointStore {
  /** Saves one so that a crash at any instant leaves this one or the one before. */
  save(bytes: Uint8Array, clock: Clock): Promise<{ readonly path: string } | Fault>;
}
/** Where results go. */
export interface SaveDoor extends RunDoor {
  /** Writes a result in the format of the path's ending; gives the path, or why it cannot. */
  save(to: string, tensor: HostTensor, at: Place): Promise<{ readonly path: string } | Diagnostic>;
  /** Writes a picture `[H, W, 1]` or `[H, W, 3]` in 0..1 beside the run's events, under a name that stands for what it shows. */
  picture(run: string, name: string, image: HostTensor, at: Place): Promise<{ readonly path: string } | Diagnostic>;
}
/** What a training needs of its surroundings. */
export interface TrainDoor extends SaveDoor {
  /** Null: nothing is saved. */
  readonly checkpoints: CheckpointStore | null;
  /** A faster SHA-256 than the one in TypeScript. */
  readonly digest?: Digest;
}

/** Residents by name: what a `train` ended with, or what its last checkpoint holds. */
export type Residents = ReadonlyMap<string, StoredResident>;

/** Where a train begins, if not at the seed. */
export interface TrainStart {
  /** Goes on with a checkpoint of this very train. `set`: parameters given anew; all others are as they were. */
  readonly resume?: {
    readonly path: string;
    readonly state: CheckpointState;
    readonly set: Readonly<Record<string, number>>;
  };
  /** What the train named by the plan's `from` ended with; null where it gave nothing. */
  readonly from?: Residents | null;
}

/** How a train or run ended. */
export type Ended = 'finished' | 'early_stop' | 'stop when' | 'interrupted' | 'failed';

/** How a training ended. */
export interface TrainResult {
  /** 1: interrupted, failed, an `expect` does not hold, or the last checkpoint could not be written. */
  readonly exit: 0 | 1;
  readonly ended: Ended;
  readonly clock: Clock;
  /** As in the event `done`. */
  readonly measures: Readonly<Record<string, number>>;
  /** For a `from` in the same process; empty where the run failed. */
  readonly residents: Residents;
  /** The last checkpoint that was written: what an interrupted or failed run goes on from. */
  readonly checkpoint: string | null;
}
