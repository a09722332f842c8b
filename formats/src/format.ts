/** Decides what a data format gives: a header for the checker and rows for the runtime; bytes in, values out. */

import type { Vocabulary } from './vocabulary.js';

/** How a column lies in its file. */
export type Stored = 'u8' | 'i32' | 'f32' | 'f64';

/** Bytes by position: a file, a blob, a test's array. A read past the end gives what there is. */
export interface ByteSource {
  readonly size: number;
  /** May be a view on bytes that others hold: never written to. Throws `Unreadable` where the medium fails. */
  read(at: number, length: number): Uint8Array | Promise<Uint8Array>;
  /** Lets go of what a read has opened; a later read opens it again. Where thousands of files are read in turn. */
  release?(): void;
}

/** One field of a row. `shape` is that of one row. */
export interface HeaderField {
  readonly name: string;
  readonly stored: Stored;
  readonly shape: readonly number[];
  /** Class count, or the class names in order (values are their indices); null where it is a number. */
  readonly classes: number | readonly string[] | null;
  /** Some rows lack a value: there a number is NaN and a class is -1. */
  readonly gaps: boolean;
  /** Its own number of rows, where the arrays of a file differ in it: such a file is no table. */
  readonly rows?: number;
}
/** What the checker reads of a data source. */
export interface Header {
  readonly fields: readonly HeaderField[];
  readonly rows: number;
  /** Of a text: what it was cut into tokens with. */
  readonly vocabulary?: Vocabulary;
}
/** `parts` where the files themselves come in parts (MNIST's train and t10k), else null; `header` is then all parts, one after another. */
export interface SourceHeader {
  readonly header: Header;
  readonly parts: Readonly<Record<string, Header>> | null;
}

/** Why a file cannot be read; the compiler turns it into a diagnostic of the same code with the file's name. */
export interface Fault {
  readonly fault: `DLN4${string}`;
  readonly args: Readonly<Record<string, string | number>>;
}
/** True where reading found a mistake instead of a result. */
export const isFault = (x: object): x is Fault => 'fault' in x;
/** The same fault, with the name of the file that it is about. */
export const inFile = (file: string, { fault, args }: Fault): Fault => ({ fault, args: { file, ...args } });

/** Thrown by a `ByteSource` whose medium fails half-way, and by rows whose file changed under them; caught where data are opened or drawn. */
export class Unreadable extends Error {
  constructor(readonly fault: Fault) {
    super(`${fault.fault} ${JSON.stringify(fault.args)}`);
  }
}

/** Rows by index. Row-major; field k is written to an array as `fieldArray` makes it. */
export interface Rows {
  readonly count: number;
  /** Fills `into[k]` with field k of the rows of `indices`, one after another; null skips a field. */
  read(indices: Int32Array, into: readonly (FieldArray | null)[]): void | Promise<void>;
}
/** Elements of a field as they are stored. */
export type FieldArray = Uint8Array | Int32Array | Float32Array | Float64Array;

/** Values in one row of a field. */
export const rowWidth = (field: HeaderField): number => field.shape.reduce((product, size) => product * size, 1);

/** Room for so many rows of a field: classes as i32, numbers as they are stored. */
export function fieldArray(field: HeaderField, rows: number): FieldArray {
  const length = rows * rowWidth(field);
  if (field.classes !== null || field.stored === 'i32') return new Int32Array(length);
  if (field.stored === 'u8') return new Uint8Array(length);
  return field.stored === 'f32' ? new Float32Array(length) : new Float64Array(length);
}

/** A file of a source: what to call it in front of people, and its bytes. */
export interface DataFile {
  readonly name: string;
  readonly bytes: ByteSource;
}
/** The files of one source call, opened by the door. */
export interface SourceFiles {
  /** By the name given in the call; `file` where it had none. */
  readonly named: ReadonlyMap<string, DataFile>;
  /** Where the call named one folder: its name, the files in it by file name, and the folders in it, empty ones too. */
  readonly folder: {
    readonly name: string;
    readonly files: ReadonlyMap<string, DataFile>;
    readonly folders?: readonly string[];
  } | null;
}
/** A value that a program gives to a format. */
export type SourceOption = number | string | boolean | readonly (number | string)[];
/** What a program gives to a format, by name. */
export type SourceOptions = Readonly<Record<string, SourceOption>>;

/** What a format makes of a source. Rows are read when asked for; `part` null means all. */
export interface OpenTable {
  readonly header: SourceHeader;
  rows(part: string | null): Promise<Rows | Fault>;
}
/** What opening needs beyond the files: the options and the limits. */
export interface OpenSettings {
  /** Bytes of stored values that rows may hold in memory; larger sources are read row by row. */
  readonly memoryBytes: number;
}
/** Which entries of a folder matter to a format. */
export interface FolderWish {
  /** Folders below the one that is named: 0 looks at its files alone. Names are then `folder/file`. */
  readonly depth: 0 | 1;
  readonly wants: (fileName: string) => boolean;
}
/** One data format: a file in this folder and a line in the registry. */
export interface DataFormat {
  readonly name: string;
  /** Option names that a call may use. */
  readonly options: readonly string[];
  /** Generators read no file. */
  readonly files: boolean;
  /** Whether a call may name one folder instead of files, and which files of it matter. */
  readonly folder: FolderWish | null;
  open(files: SourceFiles, options: SourceOptions, settings: OpenSettings): Promise<OpenTable | Fault>;
}
