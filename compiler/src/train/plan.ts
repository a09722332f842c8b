/** Decides what the runtime gets for a `train` or `run`: the compiled program and every clause as data. */
import type { Vocabulary } from '@dln/formats';
import type { Span } from '@dln/grammar';
import type { ColumnPlan, Dataset } from '../data/dataset.js';
import type { Program, ResidentRole } from '../graph/program.js';

/** `every 10 steps`, as numbers. */
export interface EveryPlan {
  readonly count: number;
  readonly unit: 'steps' | 'epochs';
}
/** A comparison over measures, checked after training: `accuracy >= 0.98`. */
export interface ExpectPlan {
  readonly text: string;
  readonly at: Span;
  /** What the author says where it does not hold. */
  readonly message: TextPlan | null;
  readonly condition: MeasureExpr;
}
/** An expression over measures and the clocks, evaluated on the host in float64. `train.error` is the measure `train.error`. */
export type MeasureExpr =
  | { readonly is: 'number'; readonly value: number }
  /** `text`: as written, where the name is one that nobody wrote. */
  | { readonly is: 'measure'; readonly name: string; readonly text?: string }
  /** A column of a sweep's table, folded into one number; rows without a value are left out. */
  | { readonly is: 'column'; readonly column: string; readonly fold: ColumnFold }
  | { readonly is: 'clock'; readonly name: 'step' | 'epoch' | 'steps' | 'epochs' }
  | { readonly is: 'unary'; readonly op: '-' | 'not' | 'abs'; readonly operand: MeasureExpr }
  | {
      readonly is: 'binary';
      readonly op: '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'and' | 'or';
      readonly left: MeasureExpr;
      readonly right: MeasureExpr;
    };

/** A number: the row at this place, from the end where it is negative. */
export type ColumnFold = 'min' | 'max' | 'mean' | 'sum' | 'std' | 'len' | number;

/** Text with values in it: what is known while compiling stands in it already. */
export type TextPlan = readonly (string | MeasureExpr)[];

/**
 * One objective; all run in order inside the entry `step`, unless `every` gates it: then it is the entry `objective:NAME`, run at the steps
 * 0, n, 2n, … or at the first step of the epochs 0, n, 2n, ….
 */
export interface ObjectivePlan {
  readonly name: string;
  readonly every: EveryPlan;
}

/** A `show` of the value `name` of its entry, as a picture where its type is that of images. `text`: as written. */
export interface ShowPlan {
  readonly name: string;
  readonly text: string;
  readonly picture: boolean;
  /** What makes a text of the tokens; null where numbers are shown. */
  readonly vocabulary: Vocabulary | null;
  /** Null: at the end. */
  readonly every: EveryPlan | null;
}
/** A `show` of a text. */
export interface SayPlan {
  readonly text: TextPlan;
  readonly every: EveryPlan | null;
}
/** A `save`: which output goes to which file, and when. */
export interface SavePlan {
  readonly name: string;
  readonly to: TextPlan;
  readonly at: Span;
  readonly every: EveryPlan | null;
}
/** A `plot`: which measures over what, and how often. */
export interface PlotPlan {
  readonly measures: readonly string[];
  readonly against: string | null;
  readonly every: EveryPlan | null;
}
/** A `plot` of vectors in a `run`: values of its entry, and what they are called. */
export interface CurvesPlan {
  readonly series: readonly { readonly name: string; readonly text: string }[];
  readonly against: { readonly name: string; readonly text: string } | null;
}
/** `plot boundary(M)`: the entry `output:NAME` is fed with points of the plane as the field `boundary`. */
export interface BoundaryPlan {
  readonly name: string;
  readonly text: string;
  /** The field of the training points, and that of their classes. */
  readonly points: string;
  readonly labels: string | null;
  readonly every: EveryPlan | null;
}

/** A `load`: tensors of a file that set residents before the first step. */
export interface LoadPlan {
  /** As written: `Net.backbone`. */
  readonly target: string;
  readonly file: string;
  /** `order`: the resident's axes in the order in which the file has them; null where it is the resident's own. */
  readonly tensors: readonly {
    readonly resident: string;
    readonly role: ResidentRole;
    readonly order: readonly number[] | null;
    readonly column: ColumnPlan;
  }[];
  /** Tensors of the file that set nothing. */
  readonly unused: readonly string[];
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
  /** Whole fields of datasets that the entries are fed with at every call. */
  readonly columns: readonly ColumnPlan[];
  readonly batch: number | null;
  readonly dropLast: boolean;
  readonly inOrder: boolean;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly seed: number;
  readonly objectives: readonly ObjectivePlan[];
  /** Names of the measures, `loss` first where there is an objective; `step` gives the training ones, `evaluate` the validation ones. */
  readonly measures: readonly string[];
  /** Values that are folds over a pass: what counts is the value after its last batch, not a mean. */
  readonly folded: readonly string[];
  readonly earlyStop: { readonly on: string; readonly patience: number; readonly best: 'lowest' | 'highest' } | null;
  readonly stopWhen: MeasureExpr | null;
  readonly checkpoint: EveryPlan | null;
  readonly expects: readonly ExpectPlan[];
  readonly plots: readonly PlotPlan[];
  /** Each is the measure `name` of the entry `output:NAME`, computed of the rows of the step before. */
  readonly loads: readonly LoadPlan[];
  readonly shows: readonly ShowPlan[];
  readonly says: readonly SayPlan[];
  readonly saves: readonly SavePlan[];
  readonly boundaries: readonly BoundaryPlan[];
  /** When each `freeze … until` ends, in written order: conditions over clocks that stay true once they are. */
  readonly thaws: readonly MeasureExpr[];
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
  readonly columns: readonly ColumnPlan[];
  readonly seed: number;
  readonly batch: number | null;
  readonly measures: readonly string[];
  /** Values that are folds over the batches: what counts is the value after the last one. */
  readonly folded: readonly string[];
  /** Results to print, in order: a measure's name and its text as written. */
  readonly loads: readonly LoadPlan[];
  readonly shows: readonly ShowPlan[];
  readonly says: readonly SayPlan[];
  readonly saves: readonly SavePlan[];
  readonly plots: readonly PlotPlan[];
  readonly curves: readonly CurvesPlan[];
  readonly expects: readonly ExpectPlan[];
  readonly params: Readonly<Record<string, number>>;
}
/** What a training takes a model's result for. */
export interface ResultMeaning {
  /** What makes probabilities of the result, along its last axis where it has classes. */
  readonly probabilities: 'softmax' | 'exp' | 'sigmoid';
  /** The field of classes that it is held against; null where it is made of one. */
  readonly label: string | null;
  /** What the classes are called; null where the result is one number for yes and no. */
  readonly classes: readonly string[] | null;
}
/**
 * A model applied to other rows: the entry `infer` gives what it makes of the fields that a `train` or `run` feeds it with, through the same
 * steps of the data.
 */
export interface ApplyPlan {
  readonly kind: 'apply';
  /** The train or run in whose body the model is called. */
  readonly name: string;
  readonly model: string;
  readonly at: Span;
  readonly program: Program;
  /** The train whose weights it has; null for those of its loads and of the seed. */
  readonly trained: string | null;
  readonly data: Dataset;
  /** Fields that the entry reads, after the steps of the data. */
  readonly fields: readonly string[];
  /** The fields of the source that those are made of. */
  readonly reads: readonly string[];
  readonly columns: readonly ColumnPlan[];
  readonly seed: number;
  readonly loads: readonly LoadPlan[];
  readonly results: readonly { readonly name: string; readonly dtype: 'f32' | 'i32' | 'bool'; readonly rank: number }[];
  readonly meaning: ResultMeaning | null;
  readonly params: Readonly<Record<string, number>>;
}
/** A value of each swept param. */
export type SweepValues = Readonly<Record<string, number | string | boolean>>;
/** A table or one column of it, in a file. */
export interface SweepSave {
  readonly column: string | null;
  readonly to: TextPlan;
  readonly at: Span;
}
/** A `sweep`: a train for each combination, and what is asked of the table of their measures. */
export interface SweepPlan {
  readonly kind: 'sweep';
  readonly name: string;
  readonly at: Span;
  /** The train that is run, and what that is `from`. */
  readonly of: string;
  readonly from: string | null;
  /** The swept params, in order. */
  readonly over: readonly string[];
  /** In order. `folder` tells a combination apart from the others in a file's name; the plan is called `s(width: 4, seed: 0)`. */
  readonly combinations: readonly {
    readonly values: SweepValues;
    readonly folder: string;
    readonly plan: TrainPlan;
  }[];
  readonly measures: readonly string[];
  /** Columns of the table: the params, the measures, and the training ones where there is a validation. */
  readonly header: readonly string[];
  readonly expects: readonly ExpectPlan[];
  readonly plots: readonly PlotPlan[];
  readonly saves: readonly SweepSave[];
}
/** What a `train` or a `run` comes to. */
export type Plan = TrainPlan | RunPlan | SweepPlan;
