/** Decides whether what is offered for a broken program can be trusted: every edit fits, every repair was worth its offer, `--fix` and `--update` settle and touch nothing else. */
import {
  checkFile,
  chunksOf,
  type Diagnostic,
  describe,
  type Fix,
  fileTable,
  fixFile,
  openDatabase,
  renderTerminal,
  toJson,
} from '@dln/compiler';
import { tokenize } from '@dln/grammar';
import type { FuzzReport } from './grammar-fuzz.js';

const uri = '/f.dln';

type Checked = { readonly found: readonly Diagnostic[]; readonly waits: boolean };
type Database = ReturnType<typeof openDatabase>;

function opened(text: string): Database {
  const db = openDatabase();
  db.setText(uri, text);
  return db;
}
function checked(db: Database, repairs = false): Checked {
  const { diagnostics, needs } = checkFile(db, uri, { repairs });
  return { found: diagnostics, waits: needs.length > 0 };
}
const errors = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
  found.filter((d) => describe(d).severity === 'error');

/** What an exported layer needs is told where nothing else is wrong, and its own fix writes it: a repair is not held to it. */
const unmended = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
  errors(found).filter((d) => d.code !== 'DLN2302');

/** Whether the mistake that was mended is gone, and what is left of its kind stands behind it: nobody could know that one before. */
function onlyFarther(db: Database, after: Database, mended: Diagnostic, left: readonly Diagnostic[]): boolean {
  const length = (of: Database): number => chunksOf(of, uri).find((c) => c.key === mended.at.decl)?.text.length ?? 0;
  const end = mended.at.end + length(after) - length(db);
  const ofItsKind = errors(left).filter((d) => d.code === mended.code && d.at.decl === mended.at.decl);
  return ofItsKind.length > 0 && ofItsKind.every((d) => d.at.start >= Math.min(end, mended.at.end));
}

/** The text after a fix; null where an edit stands outside of the file's declarations, or two overlap. */
function applied(db: Database, text: string, fix: Fix): string | null {
  const chunks = new Map(chunksOf(db, uri).map((c) => [c.key, c]));
  const placed = [];
  for (const { at, text: written } of fix.edits) {
    const chunk = chunks.get(at.decl);
    if (chunk === undefined || at.start < 0 || at.end < at.start || at.end > chunk.text.length) return null;
    placed.push({ from: chunk.start + at.start, to: chunk.start + at.end, written });
  }
  placed.sort((a, b) => a.from - b.from || a.to - b.to);
  let made = '';
  let done = 0;
  for (const { from, to, written } of placed) {
    if (from < done) return null;
    made += text.slice(done, from) + written;
    done = to;
  }
  return made + text.slice(done);
}

/** The tokens that mean something, joined. */
const meaning = (text: string): string =>
  tokenize(text)
    .tokens.filter((t) => t.type !== 'Comment')
    .map((t) => t.text)
    .join(' ');

/** What is wrong with what is offered for a text, or null; and how many edits were tried. `mend` stands in for what is tried, in a control. */
export function breach(
  text: string,
  mend: typeof fixFile = fixFile,
): { readonly why: string | null; readonly tried: number } {
  let tried = 0;
  const why = ((): string | null => {
    try {
      const db = opened(text);
      const { found, waits } = checked(db, true);
      const files = fileTable([{ uri, name: 'f.dln', text, chunks: chunksOf(db, uri) }]);
      for (const d of found) {
        const shown = renderTerminal(d, files, { colour: false, width: 100 });
        if (/undefined|\[object|NaN/.test(shown) && !/undefined|NaN/.test(text)) return `it says: ${shown}`;
        toJson(d, files);
        for (const fix of d.fixes) {
          tried++;
          const after = applied(db, text, fix);
          if (after === null) return `${d.code}: an edit of \`${fix.title}\` does not fit`;
          if (after === text) return `${d.code}: \`${fix.title}\` changes nothing`;
          const left = checked(opened(after)).found;
          // A repair is known by the size that it moves: the findings' own fixes are not tried before they are offered.
          if (/ instead of /.test(fix.title) && !fix.safe && /^DLN2/.test(d.code) && !waits) {
            if (unmended(left).length >= unmended(found).length && !onlyFarther(db, opened(after), d, left))
              return `${d.code}: \`${fix.title}\` mends nothing:\n${after}`;
          }
        }
      }
      for (const mending of ['safe', 'comments'] as const) {
        const mended = mend(opened(text), uri, mending);
        if (mended === null) return 'a file that is there is not mended';
        if (mended.applied.length === 0 && mended.text !== text) return `${mending}: changed without a word`;
        const again = mend(opened(mended.text), uri, mending);
        if (again?.text !== mended.text || again.applied.length > 0)
          return `${mending}: a second time changes more: ${again?.applied.map((a) => `${a.code} ${a.title}`).join()}\n${mended.text}`;
        if (mending === 'comments' && meaning(text) !== meaning(mended.text))
          return `comments: more than a comment changed:\n${mended.text}`;
        const strange = untouched(db, found, mended.text);
        if (mended.applied.length === 1 && strange !== null)
          return `${mending}: changed ${strange}, which is not blamed`;
      }
      return null;
    } catch (thrown) {
      return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    }
  })();
  return { why, tried };
}

/** The key of a declaration that changed though no finding and no edit stands in it; null where there is none. */
function untouched(db: Database, found: readonly Diagnostic[], mended: string): string | null {
  const blamed = new Set(found.flatMap((d) => [d.at.decl, ...d.fixes.flatMap((f) => f.edits.map((e) => e.at.decl))]));
  const after = new Map(chunksOf(opened(mended), uri).map((c) => [c.key, c.text.trimEnd()]));
  return chunksOf(db, uri).find((c) => !blamed.has(c.key) && after.get(c.key) !== c.text.trimEnd())?.key ?? null;
}

/** One token for another: near enough to a sound program that something can be offered. */
function mistake(random: (below: number) => number, text: string): string {
  const { tokens, rest } = tokenize(text);
  const parts = tokens.map((t) => t.space + t.text);
  if (tokens.length === 0) return text;
  for (let k = 1 + random(2); k > 0; k--) {
    const i = random(tokens.length);
    const token = tokens[i];
    if (token === undefined) continue;
    const other = tokens[random(tokens.length)]?.text ?? '';
    const now = /^\d+$/.test(token.text)
      ? String(Math.max(0, Number(token.text) + random(7) - 3))
      : ['', other, other, token.text + token.text][random(4)];
    parts[i] = token.space + now;
  }
  return parts.join('') + rest;
}

/** Tries `inputs` programs with a mistake or two; stops at the first for which something untrue is offered. `sound` counts the edits that were tried. */
export function fuzzRepairs(
  inputs: number,
  random: (below: number) => number,
  programs: readonly string[],
): FuzzReport {
  let sound = 0;
  for (let i = 0; i < inputs; i++) {
    const text = mistake(random, programs[random(Math.max(1, programs.length))] ?? '');
    const { why, tried } = breach(text);
    sound += tried;
    if (why !== null) return { inputs: i + 1, sound, failure: { text, why } };
  }
  return { inputs, sound, failure: null };
}
