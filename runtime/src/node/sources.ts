/** Decides how a source in a program becomes an open table: its files are found, allowed and opened here; formats see bytes only. */
import { type Dirent, readdirSync } from 'node:fs';
import type { SourceCall, SourceHeader } from '@dln/compiler';
import {
  type DataFile,
  dataFormats,
  type Fault,
  type FolderWish,
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
  const key = JSON.stringify([call.key, found.paths.map(({ path }) => path), found.folder?.folders]);
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
/** Files of a folder, at most. */
const MAX_FILES = 1_000_000;

/** The files that a source reads, for whoever watches them; empty where it has none or they are not there. */
export function sourcePaths(call: SourceCall, fromFile: string): readonly string[] {
  const found = locate(call, fromFile);
  return isFault(found) ? [] : found.paths.map(({ path }) => path);
}

interface Located {
  readonly named: ReadonlyMap<string, DataPath>;
  readonly folder: ({ readonly name: string } & Listed) | null;
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
    const listed = list(path, wanted, fromFile);
    if ('fault' in listed) return listed;
    return { named, folder: { name: uri, ...listed }, paths: [...listed.files.values()] };
  }
  return { named, folder: null, paths: [...named.values()] };
}

interface Listed {
  readonly files: ReadonlyMap<string, DataPath>;
  readonly folders: readonly string[];
}

/** The files of a folder that the format wants, by name, and the folders in it; each must be allowed by itself. */
function list(folder: DataPath, { depth, wants }: FolderWish, fromFile: string): Listed | Fault {
  const files = new Map<string, DataPath>();
  const folders: string[] = [];
  const entries = entriesOf(folder.path, folder.shown);
  if (isFault(entries)) return entries;
  for (const dirent of entries) {
    const { name } = dirent;
    // What is not wanted is not looked at: it may be anything.
    if (name.startsWith('.') || (depth === 0 ? !wants(name) : dirent.isFile())) continue;
    const entry = inside(folder.shown, name, fromFile);
    if (isFault(entry)) return entry;
    if (!entry.stats.isDirectory()) {
      if (depth === 0) files.set(name, entry);
      continue;
    }
    if (depth === 0) continue;
    folders.push(name);
    const below = entriesOf(entry.path, entry.shown);
    if (isFault(below)) return below;
    for (const one of below) {
      if (one.name.startsWith('.') || !wants(one.name)) continue;
      if (files.size === MAX_FILES) return { fault: 'DLN4137', args: { file: folder.shown, limit: MAX_FILES } };
      const file = inside(entry.shown, one.name, fromFile);
      if (isFault(file)) return file;
      if (!file.stats.isDirectory()) files.set(`${name}/${one.name}`, file);
    }
  }
  return { files, folders };
}
const inside = (folder: string, name: string, fromFile: string): DataPath | Fault =>
  dataPath(`${folder}${folder.endsWith('/') ? '' : '/'}${name}`, fromFile);

function entriesOf(path: string, shown: string): readonly Dirent[] | Fault {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return { fault: 'DLN4103', args: { file: shown, why: reasonOf(error) } };
  }
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
    folder: folder === null ? null : { name: folder.name, files: filesOf(folder.files), folders: folder.folders },
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
