/** Decides which one-literal edits really mend a finding: each is checked before it is offered. */
import type { Span } from '@dln/grammar';
import { showValue } from '../check/show-value.js';
import type { Value } from '../check/value.js';
import type { Diagnostic, Fix } from '../diagnostics/define-diagnostic.js';
import { type Site, sitesOf } from './candidates.js';
import { checkDeclarations } from './check-file.js';
import type { Database } from './database.js';
import { ProgramWorld } from './program-world.js';

/** Edited files that are checked for one finding. */
const trialLimit = 120;
const shown = 3;
/** Distances from the written value that are tried one by one; beyond, halves and doubles. */
const near = 4;
/** Trials for one number: a few neighbours and a search among halves and doubles. */
const share = 24;

interface Mended {
  readonly site: Site;
  readonly value: number;
  readonly order: number;
  readonly type: string;
}

/** At most three edits after which the file has fewer errors and no new one, the nearest first. Empty for findings that no number causes. */
export function repairsFor(db: Database, uri: string, diagnostic: Diagnostic): readonly Fix[] {
  if (!shapeCode.test(diagnostic.code)) return [];
  const before = new Set(findings(db, uri).map(keyOf));
  const sites = sitesOf(db, uri, diagnostic);
  let trials = 0;
  const attempt = (site: Site, value: number): string | null => {
    if (value < 0 || !Number.isSafeInteger(value) || trials >= trialLimit) return null;
    trials++;
    const tried = edited(db, uri, site, value);
    if (tried === null) return null;
    // The blamed declaration first: most candidates fail there, and the rest of the file need not be looked at.
    const here = findings(tried, uri, diagnostic.at.decl);
    if (here.some((d) => keyOf(d) === keyOf(diagnostic) || !before.has(keyOf(d)))) return null;
    let type = '';
    const stage = moved(site, value);
    const after = findings(tried, uri, null, (at, seen) => {
      if (at.decl === stage.decl && at.start === stage.start && at.end === stage.end && seen.kind === 'tensor')
        type = showValue(seen);
    });
    if (after.length >= before.size || after.some((d) => !before.has(keyOf(d)))) return null;
    return type;
  };
  const mended: Mended[] = [];
  for (const [order, site] of sites.entries()) {
    const start = trials;
    const found = nearestValue(site, diagnostic, (v) => (trials - start >= share ? null : attempt(site, v)));
    if (found !== null) mended.push({ site, order, ...found });
  }
  return mended
    .sort((a, b) => distance(a) - distance(b) || a.order - b.order)
    .slice(0, shown)
    .map((m) => fixOf(db, uri, m));
}

/** Findings that a number can cause: shapes, sizes, conditions. */
const shapeCode = /^DLN2(?:00[1-9]|01[0-46]|02[0-68]|20|30|60)/;
const keyOf = (d: Diagnostic): string => `${d.code} ${d.at.decl}`;

function findings(
  db: Database,
  uri: string,
  only: string | null = null,
  saw: ((at: Span, value: Value) => void) | null = null,
): readonly Diagnostic[] {
  const world = new ProgramWorld(db, new Map());
  world.saw = saw;
  return checkDeclarations(db, world, uri, only);
}

/** The nearest value that mends, with the stage's type then: neighbours first, then the message's own numbers, then halves and doubles with a search between the last that fails and the first that works. */
function nearestValue(
  site: Site,
  diagnostic: Diagnostic,
  attempt: (value: number) => string | null,
): { readonly value: number; readonly type: string } | null {
  const hit = (value: number) => {
    const type = value === site.value ? null : attempt(value);
    return type === null ? null : { value, type };
  };
  for (let d = 1; d <= near; d++) {
    const found = hit(site.value - d) ?? hit(site.value + d);
    if (found !== null) return found;
  }
  for (const value of numbersIn(diagnostic)) {
    const found = hit(value);
    if (found !== null) return found;
  }
  for (const step of [0.5, 2]) {
    let failed = site.value;
    for (
      let value = Math.floor(site.value * step);
      value >= 1 && value <= site.value * 16;
      value = Math.floor(value * step)
    ) {
      let found = hit(value);
      if (found === null) {
        failed = value;
        continue;
      }
      while (Math.abs(failed - found.value) > 1) {
        const middle = Math.trunc((failed + found.value) / 2);
        const between = hit(middle);
        if (between === null) failed = middle;
        else found = between;
      }
      return found;
    }
  }
  return null;
}

/** The sizes that the message itself speaks of. */
const numbersIn = (d: Diagnostic): readonly number[] =>
  [
    ...new Set(
      Object.values(d.args).flatMap((v) => (typeof v === 'string' ? (v.match(/\b\d+\b/g) ?? []).map(Number) : [])),
    ),
  ].slice(0, 6);

/** Relative change: 5 to 6 is less than 120 to 60, and far less than 1 to 8. */
const distance = ({ site, value }: Mended): number => Math.abs(Math.log((value + 1) / (site.value + 1)));

function edited(db: Database, uri: string, site: Site, value: number): Database | null {
  const file = db.file(uri);
  const chunk = file?.chunks.find((c) => c.chunk.key === site.at.decl)?.chunk;
  if (file === null || file === undefined || chunk === undefined) return null;
  const fork = db.fork();
  const [start, end] = [chunk.start + site.at.start, chunk.start + site.at.end];
  fork.setText(uri, file.text.slice(0, start) + textOf(site, value) + file.text.slice(end));
  return fork;
}
const textOf = (site: Site, value: number): string => `${site.before}${value}${site.after}`;
/** The stage after the edit: it grows with the number in it. */
const moved = (site: Site, value: number): Span => {
  const grown = textOf(site, value).length - (site.at.end - site.at.start);
  const inside = site.at.start >= site.stage.start && site.at.end <= site.stage.end;
  const shift = !inside && site.at.start < site.stage.start ? grown : 0;
  return { ...site.stage, start: site.stage.start + shift, end: site.stage.end + shift + (inside ? grown : 0) };
};

/** `max_pool(1)` instead of `max_pool(2)`, and what the stage gives then. */
function fixOf(db: Database, uri: string, mended: Mended): Fix {
  const { site, value, type } = mended;
  const chunk = db.file(uri)?.chunks.find((c) => c.chunk.key === site.at.decl)?.chunk;
  const text = chunk?.text ?? '';
  const [start, end] = [site.around.start, site.around.end];
  const old = text.slice(start, end);
  const now = text.slice(start, site.at.start) + textOf(site, value) + text.slice(site.at.end, end);
  const whole = now.length <= 60 && !now.includes('\n');
  const written = whole ? now : `${site.label === '' ? '' : `${site.label}: `}${value}`;
  return {
    title: `\`${written}\` instead of \`${whole ? old : site.value}\`${type === '' ? '' : ` gives ${type}`}`,
    edits: [{ at: site.at, text: textOf(site, value) }],
    safe: false,
  };
}
