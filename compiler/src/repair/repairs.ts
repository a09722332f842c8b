/** Decides which edits are offered for a finding: those that were tried and mend it, the nearest first. */
import type { Diagnostic, Fix } from '../diagnostics/define-diagnostic.js';
import type { Database } from '../query/database.js';
import type { Edit } from './edited.js';
import { conditionsFound } from './free-sizes.js';
import { distance, editsOf, nearestValue } from './literal-edits.js';
import { type Site, sitesOf } from './literal-sites.js';
import { structuralEdits } from './structural-edits.js';
import { chunkOf } from './syntax-at.js';
import { type Effect, type Trial, trialOf } from './trial.js';

const shown = 3;
/** A change of structure is as far as a third more of a number: `kernel: 6` for 5 is nearer, 400 for 256 is farther. */
const structural = 0.3;

/** A number that becomes five times as large is hardly what was meant: then what mends this finding alone is offered too. */
const far = Math.log(5);

interface Offer {
  readonly distance: number;
  readonly order: number;
  readonly fix: Fix;
}

/** The finding with what trying brings to light: for which sizes it would be none, and edits that mend it. */
export function withRepairs(db: Database, uri: string, diagnostic: Diagnostic): Diagnostic {
  const found = conditionsFound(db, uri, diagnostic);
  const told = found.length === 0 ? diagnostic : { ...diagnostic, args: { ...diagnostic.args, found } };
  const known = new Set(diagnostic.fixes.map(writtenBy));
  return { ...told, fixes: [...diagnostic.fixes, ...repairsFor(db, uri, told, known)] };
}
/** What a fix writes instead of what, whatever the spaces: two ways may find the same edit. */
const writtenBy = ({ title }: Fix): string => title.replace(/\s+/g, '');

/** At most three edits after which the file has fewer errors and no new one, the nearest first. Empty for findings that no such edit mends. */
function repairsFor(db: Database, uri: string, diagnostic: Diagnostic, known: Set<string>): readonly Fix[] {
  if (!shapeCode.test(diagnostic.code) || chunkOf(db, uri, diagnostic.at) === null) return [];
  const whole = trialOf(db, uri, diagnostic);
  const found = nearestFirst(offersOf(db, uri, diagnostic, whole.attempt, whole.isUsedUp));
  if (found.length === 0 || found.every((o) => o.distance > far)) {
    const first = trialOf(db, uri, diagnostic);
    const places = new Set(found.map(({ fix }) => placesOf(fix)));
    const more = offersOf(db, uri, diagnostic, first.attemptFirst, first.isUsedUp);
    found.push(...nearestFirst(more.filter(({ fix }) => !places.has(placesOf(fix)))));
  }
  return found
    .map((o) => o.fix)
    .filter((fix) => !known.has(writtenBy(fix)) && known.add(writtenBy(fix)))
    .slice(0, shown);
}

const placesOf = ({ edits }: Fix): string => edits.map(({ at }) => `${at.decl} ${at.start}`).join();
const nearestFirst = (offers: readonly Offer[]): Offer[] =>
  [...offers].sort((a, b) => a.distance - b.distance || a.order - b.order);

/** What mends by `attempt`, as it was found. */
function offersOf(
  db: Database,
  uri: string,
  diagnostic: Diagnostic,
  attempt: Trial['attempt'],
  isUsedUp: Trial['isUsedUp'],
): Offer[] {
  const offers: Offer[] = [];
  const add = (far: number, fix: Fix): void => {
    offers.push({ distance: far, order: offers.length, fix });
  };
  for (const candidate of structuralEdits(db, uri, diagnostic)) {
    const effect = attempt(candidate.edits);
    if (effect !== null) add(structural, fixOf(candidate.old, candidate.now, candidate.edits, effect, candidate.where));
  }
  for (const site of sitesOf(db, uri, diagnostic)) {
    if (isUsedUp()) break;
    const found = nearestValue(site, diagnostic, attempt);
    if (found !== null) add(distance(site, found.value), literalFix(db, uri, site, found.value, found.effect));
  }
  return offers;
}

/** Findings that an edit near the blamed stages can mend: shapes, sizes, conditions. */
const shapeCode = /^DLN2(?:00[1-9]|01[0-6]|02[0-68]|033|20|30|60)/;

/** `max_pool(1)` instead of `max_pool(2)`, and what the blamed stage gives then. */
function literalFix(db: Database, uri: string, site: Site, value: number, effect: Effect): Fix {
  const edits = editsOf(site, value);
  if (typeof site.around === 'string')
    return fixOf(String(site.value), String(value), edits, effect, ` ${site.around}`);
  const text = chunkOf(db, uri, site.around)?.chunk.text ?? '';
  const { start } = site.around;
  const old = text.slice(start, site.around.end);
  let now = old;
  for (const { at, text: written } of [...edits].reverse())
    now = now.slice(0, at.start - start) + written + now.slice(at.end - start);
  if (now.length <= 60 && !now.includes('\n')) return fixOf(old, now, edits, effect);
  const name = site.label === '' ? '' : `${site.label}: `;
  return fixOf(`${name}${site.value}`, `${name}${value}`, edits, effect);
}

const fixOf = (old: string, now: string, edits: readonly Edit[], effect: Effect, where = ''): Fix => ({
  title: `\`${short(now)}\` instead of \`${short(old)}\`${where}${effect === '' ? '' : effect.startsWith('gives ') ? ` ${effect}` : `: ${effect}`}`,
  edits,
  safe: false,
});
const short = (text: string): string => text.replace(/\s+/g, ' ');
