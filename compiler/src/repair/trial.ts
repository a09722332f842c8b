/** Decides whether an edit really mends a finding: the edited program is checked, in bounded work. */
import type { Span } from '@dln/grammar';
import { showValue } from '../check/show-value.js';
import type { Value } from '../check/value.js';
import { describe } from '../diagnostics/catalogue.js';
import type { ChainLine, Diagnostic } from '../diagnostics/define-diagnostic.js';
import { checkDeclarations } from '../query/check-file.js';
import type { Database } from '../query/database.js';
import { ProgramWorld } from '../query/program-world.js';
import { type Edit, edited, moved } from './edited.js';

/** Edited files that are checked for one finding. */
const trialLimit = 300;
/** Evaluations that all the trials for one finding may take together: some tenths of a second. */
const workLimit = 400_000;

/** What the blamed stage gives once the finding is mended: `256 = 4 * 4 * 16` or a type; empty where nothing is seen. */
export type Effect = string;
export interface Trial {
  /** Null: the edit mends nothing, or makes another mistake, or the work is used up. */
  readonly attempt: (edits: readonly Edit[]) => Effect | null;
  /** As `attempt`, but of a finding like this one farther on in the declaration nobody can know before this one is mended: it may remain. */
  readonly attemptFirst: (edits: readonly Edit[]) => Effect | null;
  readonly isUsedUp: () => boolean;
  readonly count: () => number;
}

/** Errors alone: what is only warned of neither keeps an edit from being offered nor is mended by one. */
interface Looked {
  readonly errors: readonly Diagnostic[];
  readonly work: number;
}
function look(db: Database, uri: string, only: string | null, saw: ProgramWorld['saw']): Looked {
  const world = new ProgramWorld(db, new Map(), saw);
  // What an edit makes a body need is written by a fix of its own.
  const errors = checkDeclarations(db, world, uri, only).filter(
    (d) => describe(d).severity === 'error' && d.code !== 'DLN2302',
  );
  return { errors, work: world.work };
}
/** With its numbers: an error that an edit turned into another one is not what it was. */
const keyOf = (d: Diagnostic): string => `${d.code} ${d.at.decl} ${describe(d).message}`;
const placeOf = (d: Diagnostic): string => `${d.code} ${d.at.decl}`;

/** Tries edits for one finding. */
export function trialOf(db: Database, uri: string, diagnostic: Diagnostic): Trial {
  const start = look(db, uri, null, null);
  const before = new Set(start.errors.map(keyOf));
  let [trials, work] = [0, start.work];
  const isUsedUp = (): boolean => trials >= trialLimit || work >= workLimit;
  const watched: readonly ChainLine[] = [
    ...(diagnostic.chain.some((line) => nameOf(line.at) === nameOf(diagnostic.at))
      ? []
      : [{ at: diagnostic.at, shape: '', equation: null }]),
    ...[...diagnostic.chain].reverse(),
  ];
  const attempt = (edits: readonly Edit[], mayRemain: (d: Diagnostic) => boolean): Effect | null => {
    if (isUsedUp()) return null;
    trials++;
    const tried = edited(db, uri, edits);
    if (tried === null) return null;
    // The blamed declaration first: most candidates fail there, and the rest of the file need not be looked at.
    const here = look(tried, uri, diagnostic.at.decl, null);
    work += here.work;
    const isNew = (d: Diagnostic): boolean => !before.has(keyOf(d)) && !mayRemain(d);
    if (here.errors.some((d) => isNew(d) || (placeOf(d) === placeOf(diagnostic) && !mayRemain(d)))) return null;
    const seen = new Map<string, Value>();
    const after = look(tried, uri, null, (at, value) => seen.set(nameOf(at), value));
    work += after.work;
    if (after.errors.filter((d) => !mayRemain(d)).length >= start.errors.length || after.errors.some(isNew))
      return null;
    return effectAt(
      watched.map((line) => ({ ...line, at: moved(line.at, edits) })),
      seen,
    );
  };
  const isFarther =
    (edits: readonly Edit[]) =>
    (d: Diagnostic): boolean =>
      placeOf(d) === placeOf(diagnostic) && d.at.start >= moved(diagnostic.at, edits).end;
  return {
    attempt: (edits) => attempt(edits, () => false),
    attemptFirst: (edits) => attempt(edits, isFarther(edits)),
    isUsedUp,
    count: () => trials,
  };
}

const nameOf = (at: Span): string => `${at.decl} ${at.start} ${at.end}`;

/** The nearest of the places that was seen: its sum where it had one, else its type; nothing where it stayed as it was. */
function effectAt(places: readonly ChainLine[], seen: ReadonlyMap<string, Value>): Effect {
  for (const { at, shape, equation } of places) {
    const value = seen.get(nameOf(at));
    if (value?.kind !== 'tensor') continue;
    const type = showValue(value);
    if (type === shape) return '';
    const { history } = value;
    const own = history !== null && nameOf(history.at) === nameOf(at) ? history.equation : null;
    return equation !== null && own !== null ? own : `gives ${type}`;
  }
  return '';
}
