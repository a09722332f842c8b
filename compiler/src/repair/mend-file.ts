/** Decides what a file is once its fixes are applied: round by round, none that adds a finding, until nothing changes. */
import { describe } from '../diagnostics/catalogue.js';
import type { Diagnostic, Fix } from '../diagnostics/define-diagnostic.js';
import type { Database } from '../query/database.js';
import { type Edit, edited, moved } from './edited.js';

/** What was done to a file, in order. */
export interface MendedFile {
  readonly text: string;
  readonly applied: readonly { readonly code: Diagnostic['code']; readonly line: number; readonly title: string }[];
}
/** Which fixes are applied: those that never change what a program means, or the types in checked comments. */
export type Mending = 'safe' | 'comments';

/** A fix may bring to light what it hid; more rounds than any file needs. */
const rounds = 50;

/** Null where the file is not there. `check` gives all that is found in a file. */
export function mendFile(
  db: Database,
  uri: string,
  mending: Mending,
  check: (db: Database) => readonly Diagnostic[],
): MendedFile | null {
  const file = db.file(uri);
  if (file === null || file === undefined) return null;
  const applied: MendedFile['applied'][number][] = [];
  let now = db;
  let found = check(now);
  for (let round = 0; round < rounds; round++) {
    const step = firstThatHolds(now, uri, found, mending, check);
    if (step === null) break;
    applied.push(...step.applied);
    [now, found] = [step.db, step.found];
  }
  return { text: now.file(uri)?.text ?? file.text, applied };
}

interface Step {
  readonly db: Database;
  readonly found: readonly Diagnostic[];
  readonly applied: MendedFile['applied'];
}

/** All fixes at once where they go together; else the first that does no harm. */
function firstThatHolds(
  db: Database,
  uri: string,
  found: readonly Diagnostic[],
  mending: Mending,
  check: (db: Database) => readonly Diagnostic[],
): Step | null {
  const wanted = found.flatMap((diagnostic) => {
    const fix = diagnostic.fixes.find((f) => isWanted(diagnostic, f, mending));
    return fix === undefined ? [] : [{ diagnostic, fix }];
  });
  const apart = wanted.filter(({ fix }, i) => !wanted.slice(0, i).some((other) => overlap(fix, other.fix)));
  const tries = apart.length > 1 ? [apart, ...apart.map((one) => [one])] : [apart];
  for (const chosen of tries) {
    const edits = chosen.flatMap(({ fix }) => fix.edits);
    const after = chosen.length === 0 ? null : edited(db, uri, edits);
    if (after === null || after.file(uri)?.text === db.file(uri)?.text) continue;
    const left = check(after);
    if (addsFindings(found, left) || chosen.some(({ diagnostic }) => isStillThere(diagnostic, edits, left))) continue;
    return {
      db: after,
      found: left,
      applied: chosen.map(({ diagnostic, fix }) => ({
        code: diagnostic.code,
        line: lineOf(db, uri, diagnostic),
        title: fix.title,
      })),
    };
  }
  return null;
}

const isWanted = (diagnostic: Diagnostic, fix: Fix, mending: Mending): boolean =>
  mending === 'safe' ? fix.safe : diagnostic.code === 'DLN2028';

/** The very mistake that the edits were to mend. */
function isStillThere(mended: Diagnostic, edits: readonly Edit[], left: readonly Diagnostic[]): boolean {
  const at = moved(mended.at, edits);
  return left.some((d) => d.code === mended.code && d.at.decl === at.decl && d.at.start === at.start);
}

const overlap = (a: Fix, b: Fix): boolean => a.edits.some((x) => b.edits.some((y) => touches(x, y)));
const touches = (a: Edit, b: Edit): boolean =>
  a.at.decl === b.at.decl && a.at.start <= b.at.end && b.at.start <= a.at.end;

/** Nothing that was not there before, as far as it could be seen: behind a fault of the text the rest was hidden, behind an error the warnings were. */
function addsFindings(before: readonly Diagnostic[], after: readonly Diagnostic[]): boolean {
  const seen = (all: readonly Diagnostic[]): 'text' | 'errors' | 'all' =>
    all.some(isOfText) ? 'text' : all.some(isError) ? 'errors' : 'all';
  const sight = seen(before);
  const counts = (all: readonly Diagnostic[]): Map<string, number> => {
    const made = new Map<string, number>();
    for (const d of all)
      if (sight === 'all' || (sight === 'errors' && isError(d)) || isOfText(d))
        made.set(d.code, (made.get(d.code) ?? 0) + 1);
    return made;
  };
  const had = counts(before);
  return [...counts(after)].some(([code, n]) => n > (had.get(code) ?? 0));
}
/** About letters and grammar. What names mean is hidden behind it, and whether an imported file has been looked for yet is a matter of chance. */
const isOfText = (d: Diagnostic): boolean => /^DLN1[01]/.test(d.code);
const isError = (d: Diagnostic): boolean => describe(d).severity === 'error';

/** From 1. */
function lineOf(db: Database, uri: string, { at }: Diagnostic): number {
  const file = db.file(uri);
  const start = file?.chunks.find((c) => c.chunk.key === at.decl)?.chunk.start ?? 0;
  return (file?.text.slice(0, start + at.start).match(/\n/g)?.length ?? 0) + 1;
}
