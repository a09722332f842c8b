/** Decides what the runtime gets for a `train` or `run`: the compiled program and every clause as data. */
import type { Span } from '@dln/grammar';
import type { Dataset } from '../data/dataset.js';
import type { Program } from '../graph/program.js';

export interface EveryPlan {
  readonly count: number;
  readonly unit: 'steps' | 'epochs';
}
/** A comparison over measures, checked after training: `accuracy >= 0.98`. */
export interface ExpectPlan {
  readonly text: string;
  readonly at: Span;
  readonly message: string | null;
  readonly condition: MeasureExpr;
}
/** An expression over measures and the clocks, evaluated on the host in float64. `train.error` is the measure `train.error`. */
export type MeasureExpr =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'measure'; readonly name: string }
  | { readonly is: 'clock'; readonly name: 'step' | 'epoch' | 'steps' | 'epochs' }
  | { readonly is: 'unary'; readonly op: '-' | 'not' | 'abs'; readonly operand: MeasureExpr }
  | {
      readonly is: 'binary';
      readonly op: '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'and' | 'or';
      readonly left: MeasureExpr;
      readonly right: MeasureExpr;
    };

/** One objective of the step; all run in order inside the entry `step`, unless `every` gates it: then it is the entry `objective:NAME`. */
export interface ObjectivePlan {
  readonly name: string;
  readonly every: number;
}

/** A `train` with everything the loop needs. `batch` null: all rows at once. */
export interface TrainPlan {
  readonly kind: 'train';
  readonly name: string;
  /** The name as written: where a failure of the whole is shown. */
  readonly at?: Span;
  readonly program: Program;
  readonly from: string | null;
  readonly data: Dataset | null;
  readonly validate: Dataset | null;
  readonly batch: number | null;
  readonly dropLast: boolean;
  readonly inOrder: boolean;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly seed: number;
  readonly objectives: readonly ObjectivePlan[];
  /** Names of the measures, `loss` first where there is an objective; `step` gives the training ones, `evaluate` the validation ones. */
  readonly measures: readonly string[];
  readonly earlyStop: { readonly on: string; readonly patience: number; readonly best: 'lowest' | 'highest' } | null;
  readonly stopWhen: MeasureExpr | null;
  readonly checkpoint: EveryPlan | null;
  readonly expects: readonly ExpectPlan[];
  readonly plots: readonly {
    readonly measures: readonly string[];
    readonly against: string | null;
    readonly every: EveryPlan | null;
  }[];
  /** Float parameters by name with their value; fed at each step. */
  readonly params: Readonly<Record<string, number>>;
  readonly parameters: number;
}

/** A `run`: one evaluation of `run:NAME`, or with data a pass whose measures are means over rows. */
export interface RunPlan {
  readonly kind: 'run';
  readonly name: string;
  /** The name as written: where a failure of the whole is shown. */
  readonly at?: Span;
  readonly program: Program;
  readonly from: string | null;
  readonly data: Dataset | null;
  readonly seed: number;
  readonly batch: number | null;
  readonly measures: readonly string[];
  /** Results to print, in order: a measure's name and its text as written. */
  readonly shows: readonly { readonly name: string; readonly text: string }[];
  readonly saves: readonly { readonly name: string; readonly to: string; readonly at: Span }[];
  readonly plots: readonly {
    readonly measures: readonly string[];
    readonly against: string | null;
    readonly every: EveryPlan | null;
  }[];
  readonly expects: readonly ExpectPlan[];
  readonly params: Readonly<Record<string, number>>;
}
export type Plan = TrainPlan | RunPlan;
