/** Decides what the checker knows of a dataset and what the runtime needs to read it: a plan, no bytes. */
import type { Header, Stored, Vocabulary } from '@dln/formats';
import type { Span } from '@dln/grammar';
import type { Program } from '../graph/program.js';
import type { TensorType } from '../types/tensor-type.js';

/** What an option of a source may be. */
export type SourceValue = number | string | boolean | readonly (number | string)[];

/** A source as written: format (`idx`, `csv`, `npy`, `spirals`, …), its files (URIs as written) and its options. Two equal calls have equal keys. */
export interface SourceCall {
  readonly key: string;
  readonly format: string;
  /** Field or part name to URI; formats with one file use the name `file`. */
  readonly files: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, SourceValue>>;
  /** Where it is written. */
  readonly at?: Span;
}

/** What the door found out about a source. `parts` where the files themselves come in parts (MNIST's train and t10k), else null. */
export interface SourceHeader {
  readonly header: Header;
  readonly parts: Readonly<Record<string, Header>> | null;
}

/** One step from the source's rows to the dataset's; in order. */
export type DatasetStep =
  | { readonly step: 'part'; readonly name: string }
  | { readonly step: 'take'; readonly count: number }
  | { readonly step: 'shuffle'; readonly seed: number }
  /** `shares` in order, summing to at most 1; `part` is the one meant. Rows are permuted by `seed` first; `stratify` keeps the class shares. */
  | {
      readonly step: 'split';
      readonly shares: readonly { readonly name: string; readonly share: number }[];
      readonly seed: number;
      readonly stratify: string | null;
      readonly part: string;
    }
  /** (x - mean) / std per last axis (an image's channels) or of a column; fixed numbers, or measured on the whole training part. */
  | {
      readonly step: 'normalize';
      readonly field: string;
      readonly mean: readonly number[] | null;
      readonly std: readonly number[] | null;
    }
  /** Each row becomes as many as its image has tiles of `size` by `size`, row by row of the image. */
  | {
      readonly step: 'patches';
      readonly field: string;
      readonly size: number;
      readonly fields: readonly DatasetField[];
    }
  | MapStep;

/** New fields from old ones, row by row: the body of a `data`, or a transform that is one. */
export interface MapStep {
  readonly step: 'map';
  /** The fields that there are afterwards. */
  readonly fields: readonly DatasetField[];
  /** Those of them that are fields from before, by the name that they had. */
  readonly passed: Readonly<Record<string, string>>;
  /** What computes all others; null where there are none. */
  readonly compute: DataProgram | null;
}

/**
 * A body as a program without residents. Its entry `fit` gives, from the whole training part, the values that `fit(…)` stands for; its
 * entry `fields` gives the fields of a batch of rows. Inputs of kind `argument` are fits, draws and whole columns by name.
 */
export interface DataProgram {
  readonly program: Program;
  /** Fields that either entry reads. */
  readonly reads: readonly string[];
  readonly computed: readonly string[];
  readonly draws: readonly DataDraw[];
  readonly columns: readonly FieldColumn[];
  /** `row`: a row is the same whenever it is read. `epoch`: it is drawn anew in each epoch, and only for training. */
  readonly clock: 'row' | 'epoch';
}

/** Numbers in [0, 1) that are fed to a data program: those of a row depend on the row, not on the batch that it comes in. */
export interface DataDraw {
  readonly name: string;
  readonly stream: number;
  /** Of one row where `byRow`, else of all. */
  readonly shape: readonly number[];
  readonly byRow: boolean;
}

/** A column of a sweep's table, a number for each of its trainings: what `s.error` stands for. */
export interface TableColumn {
  /** The name of the graph's input. */
  readonly name: string;
  readonly sweep: string;
  readonly column: string;
}
/** What a program is fed with whole. */
export type ColumnPlan = FieldColumn | TableColumn;

/** A field of a dataset, whole: what `d.x` stands for outside of a train's own rows. */
export interface FieldColumn {
  /** The name of the graph's input. */
  readonly name: string;
  readonly data: Dataset;
  readonly field: string;
  /** The rows that are meant, from `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
}

/** A field as the program sees it: `type` is that of a batch, with `N` first. u8 images become f32 in 0..1, classes i32. */
export interface DatasetField {
  readonly name: string;
  readonly stored: Stored;
  readonly type: TensorType;
  /** What a stored number is multiplied by (1/255 for images), 1 otherwise and after a step that computes. */
  readonly scale: number;
  /** Some rows have no value. */
  readonly gaps: boolean;
  /** What the classes are called, where the source says it. */
  readonly classNames: readonly string[] | null;
  /** Its own number of rows where the arrays of a source differ: such a source is no table; its columns are read whole. */
  readonly rows: number | null;
}

/** Rows from a source, and what is done to them. */
export interface Dataset {
  /** As the author would name it: `data.mnist.train`. */
  readonly name: string;
  readonly source: SourceCall;
  /** The fields as the source has them. */
  readonly read: readonly DatasetField[];
  readonly steps: readonly DatasetStep[];
  /** The fields after all steps. */
  readonly fields: readonly DatasetField[];
  readonly rows: number;
  /** What a text was cut into tokens with; null for all other sources. */
  readonly vocabulary: Vocabulary | null;
}
