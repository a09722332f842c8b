/** Decides what is said about a token that is none of the language's, and as what the parser reads it. */
import type { IToken } from 'chevrotain';
import { fault, insert, replace } from './faults.js';
import { endOf, retype, spanOf } from './lexer.js';
import type { SyntaxFault, TextFix } from './source.js';
import { escapeFaults } from './strings.js';
import { codePoint } from './text-scan.js';
import {
  BadNum,
  CLOSER_OF,
  FOREIGN_SIGNS,
  Foreign,
  Ident,
  NL,
  Num,
  OPENER_OF,
  OpenQuoted,
  OpenStr,
  P,
  Quoted,
  Semicolon,
  SingleStr,
  Str,
  Unknown,
} from './tokens.js';

/** Characters that look like, or are meant as, a sign of the language. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u202f': ' ',
  '\u3000': ' ',
  '\u200b': '',
  '\u2028': '\n',
  '\u2029': '\n',
  '“': '"',
  '”': '"',
  '„': '"',
  '−': '-',
  '–': '-',
  '—': '-',
  '×': '*',
  '·': '*',
  '÷': '/',
  '→': '->',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '…': '...',
  '，': ',',
  '：': ':',
  '（': '(',
  '）': ')',
};

/** The token as the parser is to read it, or null if it is to be left out; says what is wrong with it. */
export function repairToken(token: IToken, faults: SyntaxFault[], text: string): IToken | null {
  switch (token.tokenType) {
    case Str:
      if (token.image.includes('\\')) faults.push(...escapeFaults(token.image, token.startOffset));
      return token;
    case Quoted:
      retype(token, Ident);
      return token;
    case OpenStr: {
      const offset = closingPlace(token);
      faults.push(fault('unclosedString', spanOf(token), {}, insert('close it with `"`', offset, '"')));
      retype(token, Str);
      return token;
    }
    case OpenQuoted:
      faults.push(fault('unclosedName', spanOf(token), {}, insert('close it', endOf(token), '`')));
      retype(token, Ident);
      return token;
    case SingleStr: {
      const inner = token.image.slice(1, -1);
      const at = spanOf(token);
      const fix = /["\\]/.test(inner) ? null : replace('write double quotes', at, `"${inner}"`);
      faults.push(fault('singleQuotes', at, {}, fix));
      retype(token, Str);
      return token;
    }
    case BadNum:
      faults.push(fault('malformedNumber', spanOf(token), { text: token.image }, numberFix(token)));
      retype(token, Num);
      return token;
    case Foreign: {
      const { meant, type } = FOREIGN_SIGNS[token.image]!;
      const at = spanOf(token);
      const before = /\w/.test(text[at.start - 1] ?? '') && /\w/.test(meant) ? ' ' : '';
      const after = /\w/.test(text[at.end] ?? '') && /\w/.test(meant) ? ' ' : '';
      const fix = replace(`write \`${meant}\``, at, before + meant + after);
      faults.push(fault('foreignSign', at, { sign: token.image, meant }, fix));
      retype(token, type);
      return token;
    }
    case Semicolon: {
      const at = spanOf(token);
      const ends = /^[ \t]*(?:$|[\n\r#])/.test(text.slice(at.end, at.end + 100));
      faults.push(fault('semicolon', at, {}, replace(ends ? 'remove it' : 'begin a new line', at, ends ? '' : '\n')));
      if (ends) return null;
      retype(token, NL);
      return token;
    }
    case Unknown: {
      const char = String.fromCodePoint(token.image.codePointAt(0)!);
      const meant = [...token.image].map((each) => LOOKALIKES[each]);
      const known = meant.every((each) => each !== undefined);
      const fix = known ? replace('replace it', spanOf(token), meant.join('')) : null;
      const args = { text: token.image.slice(0, 20), code: codePoint(char) };
      faults.push(fault('unknownCharacter', spanOf(token), args, fix));
      const sign = known ? Object.values(P).find((type) => type.PATTERN === meant.join('')) : undefined;
      if (sign === undefined || CLOSER_OF.has(sign) || OPENER_OF.has(sign)) return null;
      retype(token, sign);
      return token;
    }
    default:
      return token;
  }
}

function numberFix(token: IToken): TextFix | null {
  const { image } = token;
  const at = spanOf(token);
  const write = (number: string): TextFix => replace(`write \`${number}\``, at, number);
  if (image.startsWith('.')) return write(`0${image}`);
  if (image.endsWith('.')) return write(`${image}0`);
  if (/^0[xX][0-9a-fA-F_]+$|^0[bB][01_]+$|^0[oO][0-7_]+$/.test(image)) {
    const value = Number(image.replaceAll('_', ''));
    return Number.isSafeInteger(value) ? write(String(value)) : null;
  }
  const plain = /^([\d_]+(?:\.[\d_]+)?(?:[eE][+-]?[\d_]+)?)[fFlLnN](?:32|64)?$/.exec(image);
  return plain === null ? null : write(plain[1]!);
}

/** Before the brackets and commas at the end of an unclosed string that close or follow nothing in it. */
function closingPlace(token: IToken): number {
  const { image } = token;
  let end = image.trimEnd().length;
  const opens: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (; end > 1; end--) {
    const char = image[end - 1]!;
    if (char === ',' || char === ' ') continue;
    const open = opens[char];
    if (open === undefined) break;
    const body = image.slice(0, end);
    if (body.split(open).length >= body.split(char).length) break;
  }
  return Math.min(token.startOffset + end, endOf(token));
}
