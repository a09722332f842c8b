/** Decides what the checker knows of a dataset and what the runtime needs to read it: a plan, no bytes. */
import type { Header, Stored } from '@dln/formats';
import type { TensorType } from '../types/tensor-type.js';

export type SourceValue = number | string | boolean | readonly (number | string)[];

/** A source as written: format (`idx`, `csv`, `npy`, `spirals`, …), its files (URIs as written) and its options. Two equal calls have equal keys. */
export interface SourceCall {
  readonly key: string;
  readonly format: string;
  /** Field or part name to URI; formats with one file use the name `file`. */
  readonly files: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, SourceValue>>;
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
    };

/** A field as the program sees it: `type` is that of a batch, with `N` first. u8 images become f32 in 0..1, classes i32. */
export interface DatasetField {
  readonly name: string;
  readonly stored: Stored;
  readonly type: TensorType;
  /** What a stored number is multiplied by (1/255 for images), 1 otherwise. */
  readonly scale: number;
}

export interface Dataset {
  /** As the author would name it: `data.mnist.train`. */
  readonly name: string;
  readonly source: SourceCall;
  readonly steps: readonly DatasetStep[];
  readonly fields: readonly DatasetField[];
  readonly rows: number;
}
