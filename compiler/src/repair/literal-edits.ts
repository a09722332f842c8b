/** Decides which value of a number is tried, and in which order: the neighbours, the message's own sizes, what kernels and strides usually are, then the last one that fits between halves and doubles. */
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Edit } from './edited.js';
import type { Site } from './literal-sites.js';
import type { Effect } from './trial.js';

/** Distances from the written value that are tried one by one. */
const near = 4;
/** Settings are seldom greater: where one value alone fits, as a kernel for a promised size, halves and doubles miss it. */
const usual = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Trials for one number: a few neighbours, the message's sizes, the usual ones and a search among halves and doubles. */
const share = 36;

export interface Mended {
  readonly value: number;
  readonly effect: Effect;
}

/** The nearest value that mends; null if none of those that are tried does. */
export function nearestValue(
  site: Site,
  diagnostic: Diagnostic,
  attempt: (edits: readonly Edit[]) => Effect | null,
): Mended | null {
  let left = share;
  const tried = new Map<number, Mended | null>();
  const hit = (value: number): Mended | null => {
    const had = tried.get(value);
    if (had !== undefined) return had;
    if (value === site.value || value < (site.isSize ? 1 : 0) || !Number.isSafeInteger(value) || left <= 0) return null;
    left--;
    const effect = attempt(editsOf(site, value));
    const found = effect === null ? null : { value, effect };
    tried.set(value, found);
    return found;
  };
  const neighbours: Mended[] = [];
  for (let d = 1; d <= near; d++) {
    for (const value of [site.value - d, site.value + d]) {
      const found = hit(value);
      if (found !== null && !(site.isSize && site.value > 2 * near)) return found;
      if (found !== null) neighbours.push(found);
    }
  }
  const round = neighbours.sort((a, b) => evenness(b.value) - evenness(a.value))[0];
  if (round !== undefined) return round;
  const likely = [...numbersIn(diagnostic), ...(site.isSize || site.value <= 9 ? [] : usual)];
  const found = [...likely.map(hit), search(site, 0.5, hit), search(site, 2, hit)].filter(
    (m): m is Mended => m !== null,
  );
  return found.sort((a, b) => distance(site, a.value) - distance(site, b.value))[0] ?? null;
}

/** The largest power of two in a number: an image of 360 halves more often than one of 357. */
const evenness = (n: number): number => n & -n;

/** Halves or doubles until one fits; then back towards the written value as far as it still fits: the largest kernel, the smallest image. */
function search(site: Site, step: number, hit: (value: number) => Mended | null): Mended | null {
  let failed = site.value;
  for (let value = Math.floor(site.value * step); value >= 1 && value <= site.value * 16; ) {
    let found = hit(value);
    if (found === null) {
      failed = value;
      value = Math.floor(value * step);
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
  return null;
}

/** The sizes that the message itself speaks of. */
const numbersIn = (d: Diagnostic): readonly number[] =>
  [
    ...new Set(
      Object.values(d.args).flatMap((v) =>
        [v].flat().flatMap((t) => (typeof t === 'string' ? (t.match(/\b\d+\b/g) ?? []).map(Number) : [])),
      ),
    ),
  ]
    .filter((n) => n > 1)
    .slice(-8);

/** What a size is farther away than a setting: it is given by the data or by a checkpoint. */
const given = 0.25;

/** Relative change: 5 to 6 is less than 120 to 60, and far less than 1 to 8. What then does nothing comes last. */
export const distance = (site: Site, value: number): number =>
  // An axis is a place and no amount: each is as near as any other.
  site.label === 'axis'
    ? given
    : Math.abs(Math.log((value + 1) / (site.value + 1))) +
      (value <= 1 && site.idleAtOne ? 10 : 0) +
      (site.isSize ? given : 0);

export const editsOf = (site: Site, value: number): readonly Edit[] =>
  site.at.map((at) => ({ at, text: `${site.before}${value}${site.after}` }));
