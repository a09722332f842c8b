/** Decides where one declaration ends and the next begins, from the text's lines alone, whatever brackets are open. */
import { MAX_TEXT } from './limits.js';
import { nearest } from './nearest.js';
import type { Chunk, DeclKey } from './source.js';
import {
  CLAUSE_WORDS,
  DECLARATION_WORDS,
  isClauseWord,
  isDeclarationWord,
  isReserved,
  type ReservedWord,
} from './words.js';

/** Reserved words that may join two operands; after a contextual word at a line's start they continue an expression. */
const JOINING: ReadonlySet<string> = new Set<ReservedWord>([
  'in',
  'as',
  'with',
  'over',
  'and',
  'or',
  'where',
  'else',
  'for',
]);

const OPENING =
  /^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]+(?:([A-Za-z_]\w*)|`([^`\n\r]+)`|(\{[ \t]*(?:[\r\n]+[ \t]*)?([A-Za-z_]\w*)?))/;
const MISSPELT_TARGETS = [...DECLARATION_WORDS];

/** The role and the name that a line opens a declaration with, or null. A misspelt role is read as the one that it is near to. */
function opening(line: string): { readonly role: string; readonly name: string } | null {
  const found = OPENING.exec(line);
  if (found === null) return null;
  const word = found[1]!;
  const name = found[2] ?? found[3] ?? found[5] ?? '';
  if (found[4] !== undefined) return word === 'import' ? { role: word, name } : null;
  if (isDeclarationWord(word)) {
    const joins = found[2] !== undefined && JOINING.has(name) && !isReserved(word);
    return joins ? null : { role: word, name };
  }
  const role = misspeltRole(word, found[2] ?? null);
  return role === null ? null : { role, name };
}

/** Words that open declarations in other languages, and the one that does it here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['def', 'fn'],
  ['fun', 'fn'],
  ['func', 'fn'],
  ['function', 'fn'],
  ['module', 'layer'],
  ['network', 'model'],
  ['dataset', 'data'],
  ['var', 'const'],
]);

/** The declaration word that `word` was meant to be if a line `word name` at column 0 can mean nothing else. */
export function misspeltRole(word: string, name: string | null): string | null {
  if (isReserved(word) || isClauseWord(word) || word === 'export' || (name !== null && isReserved(name))) return null;
  const elsewhere = ELSEWHERE.get(word);
  if (elsewhere !== undefined) return elsewhere;
  if (nearest(word, CLAUSE_WORDS) !== null) return null;
  return nearest(word, MISSPELT_TARGETS);
}

/** A copy that does not keep the text alive which `part` was sliced from: joining and slicing again makes a string of its own. */
const copy = (part: string): string => ` ${part}`.slice(1);

/**
 * The declarations of a file in order, each with the comment lines directly above it. Text before the first declaration is a chunk
 * with the key `file#`. White space between chunks belongs to none; everything else of the file is in exactly one.
 */
export function cut(file: string, text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const seen = new Map<string, number>();
  const add = (start: number, end: number, label: string): void => {
    let from = start;
    let to = end;
    while (from < to && isSpace(text.charCodeAt(from))) from++;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
    if (from === to) return;
    const base = `${file}#${label}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    chunks.push({
      key: (count === 1 ? base : `${base}~${count}`) as DeclKey,
      text: copy(text.slice(from, to)),
      start: from,
    });
  };
  if (text.length > MAX_TEXT) {
    add(0, text.length, '');
    return chunks;
  }
  let begin = 0;
  let label = '';
  let comments = -1; // where the comment lines directly above begin
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const first = text.charCodeAt(at);
    const next = lineEnd(text, at);
    if (first === 35 /* # */) {
      if (comments < 0) comments = at;
    } else {
      const found = isLetter(first) ? opening(text.slice(at, openingEnd(text, at, next))) : null;
      if (found !== null) {
        const start = comments < 0 ? at : comments;
        add(begin, start, label);
        begin = start;
        label = `${found.role} ${found.name}`;
      }
      comments = -1;
    }
    at = next;
  }
  add(begin, text.length, label);
  return chunks;
}

/** `import {` may have its first name on the next line. */
const openingEnd = (text: string, at: number, next: number): number =>
  text.startsWith('import', at) || text.startsWith('export', at) ? Math.min(text.length, next + 200) : next;

/** Offset of the next line's first character. */
function lineEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) return i + 1;
    if (c === 13) return text.charCodeAt(i + 1) === 10 ? i + 2 : i + 1;
  }
  return text.length;
}

const isSpace = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13 || c === 0xfeff;
const isLetter = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
