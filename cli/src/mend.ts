/** Decides how a program is mended on disk: what is done is told line by line, and a file is old or new, never half. */
import { chmodSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic, MendedFile, Mending } from '@dln/compiler';
import { differences } from './differences.js';
import type { Out } from './io.js';
import type { Project } from './project.js';

/** What came of mending: whether a text is another one now, and what kept a file from being written. */
export interface Mendings {
  readonly changed: boolean;
  readonly refused: readonly Diagnostic[];
}

/** Mends the named files of a project. With `diff` nothing is written, and what would be is shown. */
export async function mendFiles(
  project: Project,
  words: readonly string[],
  mendings: readonly Mending[],
  diff: boolean,
  out: Out,
  cwd: string,
): Promise<Mendings> {
  const refused: Diagnostic[] = [];
  let changed = false;
  for (const word of words) {
    for (const mending of mendings) {
      const mended = await project.mend(word, mending);
      const before = project.textOf(word);
      if (before === null || mended === null || mended.text === before) continue;
      changed = true;
      if (diff) out.write(differences(word, before, mended.text));
      else {
        const fault = await write(resolve(cwd, word), word, mended.text);
        if (fault !== null) {
          refused.push(fault);
          continue;
        }
        out.write(said(word, mended));
      }
      project.replace(word, mended.text);
    }
  }
  return { changed, refused };
}

const said = (word: string, { applied }: MendedFile): string =>
  applied.map((a) => `${word}:${a.line}: ${a.code}: ${a.title}\n`).join('');

/** Null: written. A link stays one, and a file keeps its permissions. */
async function write(path: string, shown: string, text: string): Promise<Diagnostic | null> {
  const [{ writeAtomically }, { systemFault }] = await Promise.all([import('@dln/runtime/node'), import('./files.js')]);
  try {
    const real = realpathSync(path);
    const { mode } = statSync(real);
    const fault = writeAtomically(real, new TextEncoder().encode(text));
    if (fault !== null) throw Object.assign(new Error('not written'), { code: fault.args['reason'] });
    chmodSync(real, mode);
    return null;
  } catch (error) {
    return systemFault(error, path, shown, 'write');
  }
}
