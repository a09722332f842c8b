/** Decides how a source in a program becomes an open table: its files are found, allowed and opened here; formats see bytes only. */
import { readdirSync } from 'node:fs';
import type { SourceCall, SourceHeader } from '@dln/compiler';
import {
  type DataFile,
  dataFormats,
  type Fault,
  isFault,
  type OpenTable,
  openTable,
  type SourceFiles,
} from '@dln/formats';
import { type DataPath, dataPath } from './data-path.js';
import { FileBytes, reasonOf } from './files.js';

/** An open table and the files under it. */
export interface OpenedSource extends OpenTable {
  /** Closes the files; rows that are held in memory stay. */
  close(): void;
}

/** Opens a source as it stands in `fromFile` (a path or a `file:` URL). */
export async function openSource(call: SourceCall, fromFile: string): Promise<OpenedSource | Fault> {
  const found = locate(call, fromFile);
  if (isFault(found)) return found;
  return open(call, found);
}

/** The header alone. Read anew only when one of the files has another size or time than before. */
export async function loadSourceHeader(call: SourceCall, fromFile: string): Promise<SourceHeader | Fault> {
  const found = locate(call, fromFile);
  if (isFault(found)) return found;
  const key = JSON.stringify([call.key, found.paths.map(({ path }) => path)]);
  const stamp = found.paths.map(({ stats }) => `${stats.ino}:${stats.size}:${stats.mtimeMs}`).join();
  const known = headers.get(key);
  if (known !== undefined && known.stamp === stamp) return known.header;
  const source = await open(call, found);
  if (isFault(source)) return source;
  source.close();
  headers.delete(key);
  headers.set(key, { stamp, header: source.header });
  const [oldest] = headers.keys();
  if (headers.size > MOST_HEADERS && oldest !== undefined) headers.delete(oldest);
  return source.header;
}
const headers = new Map<string, { readonly stamp: string; readonly header: SourceHeader }>();
const MOST_HEADERS = 256;

/** The files that a source reads, for whoever watches them; empty where it has none or they are not there. */
export function sourcePaths(call: SourceCall, fromFile: string): readonly string[] {
  const found = locate(call, fromFile);
  return isFault(found) ? [] : found.paths.map(({ path }) => path);
}

interface Located {
  readonly named: ReadonlyMap<string, DataPath>;
  readonly folder: { readonly name: string; readonly files: ReadonlyMap<string, DataPath> } | null;
  readonly paths: readonly DataPath[];
}

function locate(call: SourceCall, fromFile: string): Located | Fault {
  const named = new Map<string, DataPath>();
  const written = Object.entries(call.files);
  for (const [name, uri] of written) {
    const path = dataPath(uri, fromFile);
    if (isFault(path)) return path;
    if (!path.stats.isDirectory()) {
      named.set(name, path);
      continue;
    }
    const wanted = dataFormats.get(call.format)?.folder ?? null;
    if (wanted === null || written.length > 1) {
      return { fault: 'DLN4102', args: { file: uri, format: call.format } };
    }
    const files = list(path, wanted, fromFile);
    if (isFault(files)) return files;
    return { named, folder: { name: uri, files }, paths: [...files.values()] };
  }
  return { named, folder: null, paths: [...named.values()] };
}

/** The files of a folder that the format wants, by name; each must be allowed by itself. */
function list(
  { path, shown }: DataPath,
  wanted: (fileName: string) => boolean,
  fromFile: string,
): ReadonlyMap<string, DataPath> | Fault {
  let names: readonly string[];
  try {
    names = readdirSync(path).filter(wanted).sort();
  } catch (error) {
    return { fault: 'DLN4103', args: { file: shown, why: reasonOf(error) } };
  }
  const files = new Map<string, DataPath>();
  for (const name of names) {
    const file = dataPath(`${shown}${shown.endsWith('/') ? '' : '/'}${name}`, fromFile);
    if (isFault(file)) return file;
    if (!file.stats.isDirectory()) files.set(name, file);
  }
  return files;
}

async function open(call: SourceCall, { named, folder }: Located): Promise<OpenedSource | Fault> {
  const opened: FileBytes[] = [];
  const fileOf = ({ path, shown, stats }: DataPath): DataFile => {
    const bytes = new FileBytes(path, shown, stats);
    opened.push(bytes);
    return { name: shown, bytes };
  };
  const filesOf = (paths: ReadonlyMap<string, DataPath>): ReadonlyMap<string, DataFile> =>
    new Map([...paths].map(([name, path]) => [name, fileOf(path)]));
  const files: SourceFiles = {
    named: filesOf(named),
    folder: folder === null ? null : { name: folder.name, files: filesOf(folder.files) },
  };
  const close = (): void => {
    for (const bytes of opened) bytes.close();
  };
  const table = await openTable(call.format, files, call.options);
  if (isFault(table)) {
    close();
    return table;
  }
  return { ...table, close };
}
