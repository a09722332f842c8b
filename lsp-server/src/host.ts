/** Decides what the server may ask of the machine it runs on: to read, to list and to be called back. It can run nothing, and write only what it is at, for the one that comes after it. */
import type { SourceCall, SourceHeader } from '@dln/compiler';
import type { Fault, Header } from '@dln/formats';
import type { Journal } from './crashes.js';

/** One entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}
/** Rows of a data source. */
export interface Sample {
  readonly header: Header;
  /** How many rows `columns` hold. */
  readonly count: number;
  /** One array a field, row by row. */
  readonly columns: readonly ArrayLike<number>[];
}
/** The outside world of a server; every address is a URI as the server keeps it (`program-uris.ts`). */
export interface Host {
  /** The text of a program; null where it cannot be read. */
  readonly readText: (uri: string) => Promise<string | null>;
  /** The first bytes of a file, at most `limit`; null where it cannot be read. */
  readonly readBytes: (uri: string, limit: number) => Promise<Uint8Array | null>;
  /** The entries of a folder; empty where it cannot be read. */
  readonly list: (folder: string) => Promise<readonly FolderEntry[]>;
  /** The header of a data source that stands in the program `from`. */
  readonly header: (call: SourceCall, from: string) => Promise<SourceHeader | Fault>;
  /** The first rows of a source, for a look inside; null where they cannot be read. Without it nothing is shown of rows. */
  readonly sample?: (call: SourceCall, from: string, rows: number) => Promise<Sample | null>;
  /** The URIs of the files that a source reads. */
  readonly sourceFiles: (call: SourceCall, from: string) => Promise<readonly string[]>;
  /** Runs something once what is waiting has had its turn. */
  readonly later: (run: () => void) => void;
  /** Milliseconds of some clock that goes on evenly. */
  readonly now: () => number;
  /** What outlives a process that ends in the middle; without it each server begins anew. */
  readonly journal?: Journal;
  /** The end of the process; nothing where there is none. */
  readonly exit: (code: number) => void;
}
