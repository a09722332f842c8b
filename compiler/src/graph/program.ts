/** Decides what a backend gets: residents that live between calls, and entries that read and move them. */
import type { GraphType } from '../types/tensor-type.js';
import type { Graph, ValueId } from './graph.js';

/** What a resident is for. A `fold` is a state of a metric: it begins anew with each pass over rows. */
export type ResidentRole = 'weight' | 'state' | 'moment' | 'average' | 'counter' | 'fold';
/** What layout passes and weight import read; one per axis of a weight. */
export type AxisRole = 'out' | 'in' | 'height' | 'width' | 'feature' | 'table' | 'batch' | 'time' | 'other';

/** A tensor that outlives a step: its path, its type, what it is for. */
export interface Resident {
  /** Unique in the program: a weight's path (`conv2d.weight`), a moment's `conv2d.weight/adam.m`. */
  readonly name: string;
  readonly role: ResidentRole;
  /** Every dim is a number. */
  readonly type: GraphType;
  readonly axes: readonly AxisRole[];
  /** The weight that an average is of: where nothing says how it begins, it begins as that does. */
  readonly of?: string;
}

/**
 * `init` has an output for each resident; `step` moves them, `evaluate` and `run:NAME` the folds alone, then each gated `objective:NAME` whose turn it is, then `average` the moving
 * averages where objectives are gated; `epoch` moves what an epoch's end moves; `evaluate` gives the measures, `output:NAME` what a train
 * shows or saves, `run:NAME` the results of a run block, `infer` a model's.
 * `fit` and `fields` are those of a dataset's body.
 */
export type EntryName =
  | 'init'
  | 'evaluate'
  | 'infer'
  | 'fit'
  | 'fields'
  | 'average'
  | MovingEntry
  | FrozenEntry
  | SlowEntry
  | LeanEntry
  | `run:${string}`
  | `output:${string}`;
/** The entries that change residents. */
export type MovingEntry = 'step' | 'epoch' | `objective:${string}`;
/** The same while some `freeze … until` still hold: the number has a bit for each of them, in written order. */
export type FrozenEntry = `${MovingEntry}#${number}`;

/** Leaves what ticks slower than a step, while that set of `freeze … until` holds: see `analyze/split-by-clock.ts`. */
export type SlowEntry = `once#${number}` | `once:epoch#${number}` | `sample#${number}` | `sample:validate#${number}`;
/** An entry that reads what the slow ones left. */
export type LeanEntry = `${MovingEntry | FrozenEntry}~lean` | `evaluate#${number}~lean`;

/** A graph of a program: what it reads, gives and leaves in the residents. */
export interface Entry {
  readonly graph: Graph;
  /** Residents that the graph reads, as its inputs of kind `resident`. */
  readonly reads: readonly string[];
  /** Resident name to its next value; after the call all take their place together. */
  readonly next: ReadonlyMap<string, ValueId>;
  /** Scalars or tensors that a caller may ask for, by name (`loss`, `accuracy`, a result's name). */
  readonly measures: readonly { readonly name: string; readonly value: ValueId }[];
  /** Names of the dim variables bound at the call (`N`). */
  readonly free: readonly string[];
}

/** All graphs of a training over the residents that they share. */
export interface Program {
  readonly residents: readonly Resident[];
  readonly entries: ReadonlyMap<EntryName, Entry>;
  /** Of the printed entries without sources: two programs that compute the same have the same. */
  readonly hash: string;
}
