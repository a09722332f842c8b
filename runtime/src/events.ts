/** Decides what a run tells: the events that the terminal prints, `--json` writes and the live view draws. */
import type { Diagnostic } from '@dln/compiler';

/** Where a run stands. */
export interface Clock {
  readonly step: number;
  readonly epoch: number;
  /** Rows consumed in this epoch; prefetch never moves it. */
  readonly position: number;
}
interface EventBase {
  /** The train's or run's name. */
  readonly run: string;
  /** Since the run began. */
  readonly seconds: number;
}
/** A curve by its points, in the order in which they are joined; `name`: what it shows, as written. */
export interface Curve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
/** What an event says, without who and when. */
export type EventBody =
  | {
      readonly event: 'start';
      readonly backend: string;
      readonly kind: 'train' | 'run';
      readonly steps: number | null;
      readonly epochs: number | null;
      readonly stepsPerEpoch: number | null;
      readonly parameters: number;
      readonly rows: number | null;
      readonly resumed: Clock | null;
      /** What was set from files before the first step; nothing where a checkpoint is gone on from. */
      readonly loaded: readonly {
        readonly target: string;
        readonly file: string;
        readonly tensors: number;
        /** Tensors of the file that set nothing. */
        readonly unused: readonly string[];
      }[];
    }
  | {
      /** At most ten a second, and the last of each epoch of several steps. `measures`: means over the rows of this epoch so far. */
      readonly event: 'step';
      readonly clock: Clock;
      readonly measures: Readonly<Record<string, number>>;
      readonly examplesPerSecond: number;
      readonly secondsLeft: number | null;
    }
  | {
      /** After the last step of an epoch, not without data. Epochs of one step are told at most ten times a second. */
      readonly event: 'epoch';
      readonly clock: Clock;
      readonly measures: Readonly<Record<string, number>>;
      readonly examplesPerSecond: number;
    }
  | { readonly event: 'validate'; readonly clock: Clock; readonly measures: Readonly<Record<string, number>> }
  | { readonly event: 'checkpoint'; readonly path: string; readonly clock: Clock }
  | {
      readonly event: 'show';
      readonly text: string;
      readonly shape: readonly number[];
      /** Row-major; the first 100,000 of a larger tensor. */
      readonly values: readonly number[];
    }
  /** A sweep begins: so many trainings follow, each with events of its own and then a `row`. */
  | {
      readonly event: 'sweep';
      readonly of: string;
      readonly over: readonly string[];
      readonly columns: readonly string[];
      readonly combinations: number;
    }
  /** One training of a sweep has ended; `train` is what its own events call it. `measures`: as in its `done`, empty where it failed. */
  | {
      readonly event: 'row';
      readonly index: number;
      readonly train: string;
      readonly values: Readonly<Record<string, number | string | boolean>>;
      readonly measures: Readonly<Record<string, number>>;
      readonly exit: 0 | 1;
    }
  | { readonly event: 'text'; readonly text: string }
  /** A picture that was written: an image or a batch of them, or the boundary that a model draws. `text`: what it shows, as written. */
  | { readonly event: 'image'; readonly text: string; readonly path: string; readonly clock: Clock }
  | {
      readonly event: 'plot';
      readonly measures: readonly string[];
      readonly against: string | null;
      /** The points of each curve where they are known at the end alone: of a sweep's table, of a `run`'s vectors. */
      readonly curves?: readonly Curve[];
    }
  | { readonly event: 'save'; readonly path: string }
  | { readonly event: 'stopped'; readonly reason: 'early_stop' | 'stop when' | 'interrupted'; readonly clock: Clock }
  | {
      readonly event: 'expect';
      readonly text: string;
      readonly holds: boolean;
      readonly left: number | null;
      readonly right: number | null;
      readonly message: string | null;
    }
  | { readonly event: 'diagnostic'; readonly diagnostic: Diagnostic }
  /** Always the last event, whatever happened. `measures`: by name the validation value, else the training one; `train.NAME` beside it. */
  | { readonly event: 'done'; readonly measures: Readonly<Record<string, number>>; readonly exit: 0 | 1 };
/** What a run tells whoever watches it. */
export type RunEvent = EventBase & EventBody;
