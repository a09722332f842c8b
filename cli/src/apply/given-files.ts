/** Decides which files are meant by what stands behind `--on`: a file, a folder of them, or a pattern with `*` in its last part. */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, diagnose, fileNotFound, fileSpan, similar } from '@dln/compiler';
import type { DataFile } from '@dln/formats';
import { FileBytes } from '@dln/runtime/node';
import { systemFault } from '../files.js';

/** What is taken of a folder. */
const ENDINGS = /\.(png|jpe?g|csv|npy)$/i;

/** The files in the order in which they are named, those of a folder by name. */
export function givenFiles(words: readonly string[], cwd: string): readonly DataFile[] | Diagnostic {
  const files: DataFile[] = [];
  for (const word of words) {
    const found = filesOf(word, cwd);
    if ('code' in found) return found;
    files.push(...found);
  }
  return files;
}

function filesOf(word: string, cwd: string): readonly DataFile[] | Diagnostic {
  const path = resolve(cwd, word);
  try {
    const stats = statSync(path);
    if (!stats.isDirectory()) return [dataFile(path, word, stats)];
    return listed(word, path, (name) => ENDINGS.test(name));
  } catch (error) {
    const pattern = basename(word);
    if (!pattern.includes('*')) return missing(error, word, path);
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    const matches = new RegExp(`^${parts.join('.*')}$`);
    try {
      return listed(dirname(word), dirname(path), (name) => matches.test(name), word);
    } catch (second) {
      return missing(second, word, path);
    }
  }
}

function listed(
  shown: string,
  folder: string,
  wants: (name: string) => boolean,
  word = shown,
): readonly DataFile[] | Diagnostic {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && wants(name))
    .sort();
  const files = names.flatMap((name) => {
    const path = join(folder, name);
    const stats = statSync(path);
    return stats.isFile() ? [dataFile(path, join(shown, name), stats)] : [];
  });
  return files.length > 0 ? files : diagnose(fileNotFound, fileSpan(word), { path: word, similar: [] });
}

const dataFile = (path: string, shown: string, stats: Stats): DataFile => ({
  name: shown,
  bytes: new FileBytes(path, shown, stats),
});

function missing(error: unknown, word: string, path: string): Diagnostic {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return systemFault(error, path, word, 'read');
  let beside: readonly string[] = [];
  try {
    beside = readdirSync(dirname(path));
  } catch {
    // Only suggestions come from here.
  }
  const near = similar(basename(word), beside).map((name) => join(dirname(word), name));
  return diagnose(fileNotFound, fileSpan(word), { path: word, similar: near });
}
