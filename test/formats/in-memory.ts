/** Decides how tests hand bytes to a format: files that lie in memory, some of them cut into small reads. */
import { readdirSync } from 'node:fs';
import type { DiagnosticDef } from '@dln/compiler';
import {
  type ByteSource,
  type DataFile,
  type Fault,
  isFault,
  type OpenSettings,
  type OpenTable,
  openTable,
  type SourceFiles,
  type SourceOptions,
} from '@dln/formats';

export const bytesOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
});
/** Every read is a promise, as from a disk. */
export const slowBytes = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (at, length) => bytes.slice(at, at + length),
});

export const named = (files: Readonly<Record<string, Uint8Array | ByteSource>>): SourceFiles => ({
  named: new Map(Object.entries(files).map(([name, bytes]) => [name, file(name, bytes)])),
  folder: null,
});
export const folder = (files: Readonly<Record<string, Uint8Array>>): SourceFiles => ({
  named: new Map(),
  folder: { name: 'folder', files: new Map(Object.entries(files).map(([name, bytes]) => [name, file(name, bytes)])) },
});
const file = (name: string, bytes: Uint8Array | ByteSource): DataFile => ({
  name,
  bytes: bytes instanceof Uint8Array ? bytesOf(bytes) : bytes,
});

/** Opens what must open. */
export async function opened(
  format: string,
  files: SourceFiles,
  options: SourceOptions = {},
  settings?: OpenSettings,
): Promise<OpenTable> {
  const table = await openTable(format, files, options, settings);
  if (isFault(table)) throw new Error(`refused: ${JSON.stringify(table)}`);
  return table;
}
/** Opens what must be refused, at once or when its rows are read. */
export async function refused(format: string, files: SourceFiles, options: SourceOptions = {}): Promise<Fault> {
  const table = await openTable(format, files, options);
  if (isFault(table)) return table;
  const rows = await table.rows(null);
  if (isFault(rows)) return rows;
  throw new Error(`accepted: ${JSON.stringify(table.header)}`);
}

const folderOfRecords = new URL('../../compiler/src/diagnostics/', import.meta.url);
/** The catalogue records of data faults, by code. */
export async function dataRecords(): Promise<ReadonlyMap<string, DiagnosticDef>> {
  const records = new Map<string, DiagnosticDef>();
  for (const name of readdirSync(folderOfRecords)) {
    if (!/^DLN4[12]\d\d-/.test(name)) continue;
    const module: Record<string, DiagnosticDef> = await import(/* @vite-ignore */ new URL(name, folderOfRecords).href);
    for (const record of Object.values(module)) records.set(record.code, record);
  }
  return records;
}

/** All texts of a fault's record: none may speak of something that the fault does not carry. */
export function textsOf(records: ReadonlyMap<string, DiagnosticDef>, { fault, args }: Fault): string {
  const record = records.get(fault);
  if (record === undefined) throw new Error(`no record for ${fault}`);
  return [record.message(args), ...(record.help?.(args) ?? [])].join('\n');
}

/** A generator of numbers for tests: xorshift32, so that a failing run can be run again. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
