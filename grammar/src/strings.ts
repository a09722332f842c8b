/** Decides what a string literal means: its escapes, and the `{expr}` parts that a later stage fills in. */
import { fault, replace } from './faults.js';
import type { SyntaxFault } from './source.js';

const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  "'": "'",
};
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|([^\n\r]))/g;

const CLOSING_QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '“”„', '”': '“”„', '„': '“”„' };

/** The value of a literal as written, quotes included (the closing one may lack). An unknown escape stands for itself. */
export function stringValue(image: string): string {
  const closing = CLOSING_QUOTES[image[0] ?? ''] ?? '';
  const closed = image.length > 1 && closing.includes(image[image.length - 1]!) && !endsEscaped(image);
  const inner = image.slice(1, closed ? -1 : undefined);
  if (!inner.includes('\\')) return inner;
  return inner.replace(ESCAPE, (whole: string, hex: string | undefined, char: string | undefined) => {
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      return isScalar(code) ? String.fromCodePoint(code) : whole;
    }
    return SIMPLE[char!] ?? whole;
  });
}

/** True if the last character is escaped, so that it is no closing quote. */
function endsEscaped(image: string): boolean {
  let slashes = 0;
  for (let i = image.length - 2; i > 0 && image[i] === '\\'; i--) slashes++;
  return slashes % 2 === 1;
}

const isScalar = (code: number): boolean => code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);

/** Faults for escapes that do not exist. */
export function escapeFaults(image: string, start: number): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  ESCAPE.lastIndex = 1;
  for (let found = ESCAPE.exec(image); found !== null; found = ESCAPE.exec(image)) {
    const known = found[1] === undefined ? SIMPLE[found[2]!] !== undefined : isScalar(Number.parseInt(found[1], 16));
    if (known) continue;
    const at = { start: start + found.index, end: start + found.index + found[0].length };
    faults.push(fault('unknownEscape', at, { escape: found[0] }, replace('write a backslash', at, `\\${found[0]}`)));
  }
  return faults;
}

/** A piece of a string's value: text, or the place of an expression between braces. */
export type StringPiece = { readonly text: string } | { readonly start: number; readonly end: number };

/**
 * The text and `{…}` parts of a string's value. `{{` and `}}` are braces; a brace without its partner is text too.
 * Offsets are into the value; braces nest.
 */
export function pieces(value: string): readonly StringPiece[] {
  const out: StringPiece[] = [];
  let text = '';
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!;
    if ((char === '{' || char === '}') && value[i + 1] === char) {
      text += char;
      i++;
      continue;
    }
    const end = char === '{' ? closing(value, i) : -1;
    if (end < 0 || value.slice(i + 1, end).trim() === '') {
      text += char;
      continue;
    }
    if (text !== '') out.push({ text });
    text = '';
    out.push({ start: i + 1, end });
    i = end;
  }
  if (text !== '') out.push({ text });
  return out;
}

/** Index of the brace that closes the one at `open`, or -1; looks at most 1,000 characters ahead, so that many open braces cost linear time. */
function closing(value: string, open: number): number {
  let depth = 0;
  for (let i = open; i < Math.min(value.length, open + 1000); i++) {
    if (value[i] === '{') depth++;
    else if (value[i] === '}' && --depth === 0) return i;
  }
  return -1;
}
