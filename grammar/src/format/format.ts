/** Decides how a whole file is laid out: what stands between its declarations, and that nothing but white space changes. */
import type { Parsed } from '../ast.js';
import { cut } from '../cut.js';
import { shiftFault } from '../faults.js';
import { parse } from '../parse.js';
import type { Chunk, SyntaxFault } from '../source.js';
import { type Doc, hardline, layout } from './doc.js';
import { alike, meaning } from './meaning.js';
import { DeclarationPrinter } from './print-declarations.js';
import { stack, TokenCursor } from './tokens.js';

/** Columns of a line. */
const WIDTH = 100;
/** Formatting again settles a comment that moved; more rounds than these are never needed. */
const ROUNDS = 4;

/** A formatted declaration, and what decides whether an empty line stands after or before it. */
interface Formatted {
  readonly text: string;
  /** A declaration of one line without comments, of a kind that stands in groups. */
  readonly small: boolean;
}

const GROUPED: ReadonlySet<string> = new Set(['import', 'param', 'const', 'type']);

/** The file in the one layout, comments kept. A file with mistakes is given back as it is, with them; their offsets are into the file. */
export function format(text: string): { readonly text: string; readonly faults: readonly SyntaxFault[] } {
  const faults: SyntaxFault[] = [];
  for (const chunk of cut('', text)) {
    for (const found of parse(chunk.text).faults) faults.push(shiftFault(found, chunk.start));
  }
  if (faults.length > 0) return { text, faults };
  let formatted = text;
  const rounds = text.includes('#') ? ROUNDS : 1;
  for (let round = 0; round < rounds; round++) {
    const next = formatOnce(formatted);
    if (next === formatted) break;
    formatted = next;
  }
  if (!alike(meaning(text), meaning(formatted))) throw new Error('formatter: the meaning of the text changed');
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
  return { text: lineEnd === '\n' ? formatted : formatted.replaceAll('\n', lineEnd), faults };
}

function formatOnce(text: string): string {
  const chunks = cut('', text);
  if (chunks.length === 0) return '';
  const parts = chunks.map((chunk) => formatChunk(chunk, parse(chunk.text)));
  let out = '';
  parts.forEach((part, i) => {
    const before = parts[i - 1];
    if (before !== undefined) {
      const previous = chunks[i - 1]!;
      const gap = text.slice(previous.start + previous.text.length, chunks[i]!.start);
      const apart = gap.split(/\r\n|\n|\r/).length > 2;
      out += before.small && part.small && !apart ? '\n' : '\n\n';
    }
    out += part.text;
  });
  return `${out}\n`;
}

function formatChunk(chunk: Chunk, parsed: Parsed): Formatted {
  const cursor = new TokenCursor(chunk.text);
  const above = cursor.ownComments();
  // At column 0, where it stands from now on, an empty line would part a declaration from its description.
  const described = (parsed.decl?.doc ?? null) !== null;
  const lines: { doc: Doc; blankBefore: boolean }[] = above.map((own) =>
    described ? { ...own, blankBefore: false } : own,
  );
  if (parsed.decl !== null) {
    const blankBefore = cursor.blankBefore() && !described;
    lines.push({ doc: new DeclarationPrinter(cursor).declaration(parsed.decl), blankBefore });
  }
  const below = cursor.ownComments();
  const last = below[0];
  const rest = last === undefined ? '' : [hardline, last.blankBefore ? hardline : '', stack(below)];
  const text = layout([stack(lines), rest], WIDTH);
  const kind = parsed.decl?.kind ?? '';
  return { text, small: GROUPED.has(kind) && below.length === 0 && above.length === 0 && !text.includes('\n') };
}
