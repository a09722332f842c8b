/** Decides which file a source's text means, and whether a program may read it. */
import { existsSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { similar } from '@dln/compiler';
import type { Fault } from '@dln/formats';
import { reasonOf } from './files.js';

/** A file or folder that may be read. */
export interface DataPath {
  readonly path: string;
  /** As the user wrote it. */
  readonly shown: string;
  readonly stats: Stats;
}

const PACKAGE = /^npm:((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:\/(.*))?$/;
/** Two letters or more, so that a drive is not taken for one. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;

const refused = (file: string, why: string): Fault => ({ fault: 'DLN4105', args: { file, why } });

/** The file that `written` names in the program `fromFile` (a path or a `file:` URL). */
export function dataPath(written: string, fromFile: string): DataPath | Fault {
  const shown = written;
  if (written.trim() === '') return refused(shown, 'it is empty');
  if (written.includes('\0')) return refused(shown.replaceAll('\0', '\\0'), 'it holds a zero character');
  const folder = dirname(resolve(fromFile.startsWith('file:') ? fileURLToPath(fromFile) : fromFile));
  if (written.startsWith('npm:')) return packagePath(written, folder);
  if (SCHEME.test(written)) return refused(shown, 'only files are read, no addresses');
  if (written.startsWith('\\\\') || written.startsWith('//')) return refused(shown, 'it is on another machine');
  if (isAbsolute(written)) return look(written, shown, null);
  return look(resolve(folder, written), shown, projectOf(folder));
}

/** The folder that relative paths must not leave: the repository, else the package, else the folder above the program's own. */
function projectOf(folder: string): string {
  const above = ancestors(folder);
  for (const mark of ['.git', 'package.json']) {
    const found = above.find((one) => existsSync(join(one, mark)));
    if (found !== undefined) return found;
  }
  return dirname(folder);
}

function ancestors(folder: string): readonly string[] {
  const above = [folder];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) above.push(dirname(at));
  return above;
}

/** Node's own way: `node_modules` of each folder upward, from the program and then from where DLN is installed. */
function packagePath(written: string, folder: string): DataPath | Fault {
  const match = PACKAGE.exec(written);
  if (match === null) return refused(written, 'it has the form npm:package/path/in/it');
  const [, name = '', inside = ''] = match;
  const own = dirname(fileURLToPath(import.meta.url));
  for (const above of [...ancestors(folder), ...ancestors(own)]) {
    const root = join(above, 'node_modules', name);
    if (existsSync(root)) return look(resolve(root, inside), written, root);
  }
  return { fault: 'DLN4104', args: { file: written, name } };
}

/** Looks at the file without opening it; with a `root`, neither its path nor its links may leave that. */
function look(path: string, shown: string, root: string | null): DataPath | Fault {
  const outside = refused(shown, 'it leads out of the project; where that is meant, write the absolute path');
  if (root !== null && !contains(root, path)) return outside;
  let stats: Stats;
  try {
    if (root !== null && !contains(realpathSync(root), realpathSync(path))) return outside;
    stats = statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      return { fault: 'DLN4103', args: { file: shown, why: reasonOf(error) } };
    return { fault: 'DLN4101', args: { file: shown, nearest: neighbour(path, shown) } };
  }
  if (stats.isFile() || stats.isDirectory()) return { path, shown, stats };
  const what = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
  return { fault: 'DLN4106', args: { file: shown, what } };
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** A file beside the missing one that may have been meant, written as the user would. */
function neighbour(path: string, shown: string): string {
  let names: readonly string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return ''; // only a suggestion comes from here
  }
  const near = similar(basename(path), names, 1)[0];
  if (near === undefined) return '';
  const cut = shown.length - basename(path).length;
  return shown.endsWith(basename(path)) ? shown.slice(0, cut) + near : near;
}
