/** Decides what a file is after an edit that is only tried: a fork of the database, and where each place went. */
import type { Span } from '@dln/grammar';
import type { Database } from '../query/database.js';

export interface Edit {
  readonly at: Span;
  readonly text: string;
}

/** The program with these edits of one file; null where one of them stands in no declaration of that file. */
export function edited(db: Database, uri: string, edits: readonly Edit[]): Database | null {
  const text = editedText(db, uri, edits);
  if (text === null) return null;
  const fork = db.fork();
  fork.setText(uri, text);
  return fork;
}

/** The file's text after the edits; null where one stands in no declaration of the file or two overlap. */
export function editedText(db: Database, uri: string, edits: readonly Edit[]): string | null {
  const file = db.file(uri);
  if (file === null || file === undefined) return null;
  const starts = new Map(file.chunks.map(({ chunk }) => [chunk.key, chunk.start]));
  const placed: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  for (const { at, text } of edits) {
    const start = starts.get(at.decl);
    if (start === undefined) return null;
    placed.push({ from: start + at.start, to: start + at.end, text });
  }
  placed.sort((a, b) => a.from - b.from || a.to - b.to);
  let made = '';
  let done = 0;
  for (const { from, to, text } of placed) {
    if (from < done) return null;
    made += file.text.slice(done, from) + text;
    done = to;
  }
  return made + file.text.slice(done);
}

/** Where a place stands after the edits: it moves with what is written before it and grows with what is written in it. */
export function moved(span: Span, edits: readonly Edit[]): Span {
  let { start, end } = span;
  for (const { at, text } of edits) {
    if (at.decl !== span.decl) continue;
    const grown = text.length - (at.end - at.start);
    const inside = at.start >= span.start && at.end <= span.end && !(at.end === at.start && at.start === span.start);
    if (inside) end += grown;
    else if (at.end <= span.start) {
      start += grown;
      end += grown;
    }
  }
  return { decl: span.decl, start, end };
}
