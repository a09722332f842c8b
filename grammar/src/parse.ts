/** Decides what a text is: the doors to the parser, which is made once, when first needed. */
import type { IToken } from 'chevrotain';
import type { Callable, CheckedComment, Decl, Expr, Identifier, Parsed, TypeNode } from './ast.js';
import { settled, withoutConsequences } from './consequences.js';
import { fault, shiftFault } from './faults.js';
import { lex, spanOf } from './lexer.js';
import { MAX_BRACKETS, MAX_DEPTH, MAX_NESTING, MAX_TEXT, MAX_TOKENS, tooDeep, tooManyTokens } from './limits.js';
import { filterNewlines } from './newline-filter.js';
import { Parser } from './parser.js';
import { type Rule, TooDeep } from './parser-core.js';
import type { SyntaxFault } from './source.js';
import { pieces } from './strings.js';
import { scanText } from './text-scan.js';

let parser: Parser | null = null;

interface Read<T> {
  readonly value: T | null;
  readonly faults: readonly SyntaxFault[];
  readonly comments: readonly IToken[];
}

/** Runs one rule, which answers for everything up to the end, over a text, or over the part of it from `start` to `end`. */
function read<T extends object>(
  whole: string,
  rule: (parser: Parser) => Rule<T | null>,
  start = 0,
  end = whole.length,
): Read<T> {
  const text = start === 0 && end === whole.length ? whole : whole.slice(start, end);
  const begin = { start, end: Math.min(end, start + 1) };
  const refused = (found: SyntaxFault): Read<T> => ({ value: null, faults: [found], comments: [] });
  if (text.length > MAX_TEXT) {
    return refused(fault('tooLarge', begin, { size: Math.ceil(text.length / 1024), limit: MAX_TEXT / 1024 }));
  }
  if (tooManyTokens(text)) return refused(fault('tooManyTokens', begin, { limit: MAX_TOKENS }));
  const faults = start === 0 ? scanText(text) : scanText(text).map((each) => shiftFault(each, start));
  const { tokens, comments } = lex(text);
  if (start > 0) for (const token of tokens) token.startOffset += start;
  const filtered = filterNewlines(tokens, whole);
  if (filtered.tooDeep !== null) {
    return refused(fault('tooManyBrackets', spanOf(filtered.tooDeep), { limit: MAX_BRACKETS }));
  }
  parser ??= new Parser();
  const found: SyntaxFault[] = [];
  let value: T | null;
  try {
    parser.begin(whole, filtered.tokens, found);
    value = rule(parser).call(parser);
  } catch (thrown) {
    // The limits keep to what a stack of the usual size holds; a caller may have used most of it.
    if (thrown instanceof RangeError) parser = null;
    else if (!(thrown instanceof TooDeep)) throw thrown;
    return refused(fault('tooDeep', thrown instanceof TooDeep ? thrown.at : begin, { limit: MAX_NESTING }));
  }
  if (value !== null && filtered.tokens.length >= MAX_DEPTH / 2 && tooDeep(value)) {
    return refused(fault('tooDeep', begin, { limit: MAX_DEPTH }));
  }
  const all = withoutConsequences(text, start, [...faults, ...filtered.faults], found, filtered.doubtful);
  return { value, faults: settled(all), comments };
}

/** The `##` lines above a declaration, which begins at `start`. */
function docOf(comments: readonly IToken[], start: number): string | null {
  const lines: string[] = [];
  for (const comment of comments) {
    if (comment.startOffset > start) break;
    if (comment.image.startsWith('##')) lines.push(comment.image.slice(2).replace(/^ /, '').trimEnd());
  }
  return lines.length === 0 ? null : lines.join('\n');
}

/** The `#:` comments, each read as a type. */
function checkedComments(text: string, comments: readonly IToken[], faults: SyntaxFault[]): CheckedComment[] {
  const checks: CheckedComment[] = [];
  for (const comment of comments) {
    if (!comment.image.startsWith('#:')) continue;
    const own = read<TypeNode>(
      text,
      (p) => p.onlyType,
      comment.startOffset + 2,
      comment.startOffset + comment.image.length,
    );
    const at = spanOf(comment);
    if (own.value === null || own.faults.length > 0)
      faults.push(fault('checkedComment', at, { text: comment.image.slice(2, 42).trim() }));
    else checks.push({ type: own.value, ...at });
  }
  return checks;
}

function parseAfresh(text: string): Parsed {
  const { value, faults, comments } = read<Omit<Decl, 'doc'>>(text, (p) => p.chunk);
  const found = [...faults];
  const checks = checkedComments(text, comments, found);
  const decl = value === null ? null : ({ ...value, doc: docOf(comments, value.start) } as Decl);
  return { decl, faults: settled(found), checks };
}

/** Characters in one of two generations of results: what was not asked for during a whole generation is forgotten. */
const GENERATION = 500_000;
let young = new Map<string, Parsed>();
let old = new Map<string, Parsed>();
let held = 0;

/** Reads one declaration's text, comments above it included; the same text gives the same object. Never throws, whatever the text. */
export function parse(text: string): Parsed {
  const known = young.get(text);
  if (known !== undefined) return known;
  const parsed = old.get(text) ?? parseAfresh(text);
  held += text.length;
  if (held > GENERATION) {
    old = young;
    young = new Map();
    held = text.length;
  }
  young.set(text, parsed);
  return parsed;
}

/** Reads a signature without a body, as operators have: `conv2d(x: f32[N, H, W, C]) -> f32[N]`. The callable's `body` is an empty `ErrorExpr`. */
export function parseHead(text: string): {
  readonly name: Identifier;
  readonly callable: Callable | null;
  readonly faults: readonly SyntaxFault[];
} {
  const { value, faults } = read<{ name: Identifier; callable: Callable }>(text, (p) => p.onlyHead);
  const name = value?.name ?? { text: '', start: 0, end: 0 };
  return { name, callable: value?.callable ?? null, faults };
}

/** Reads an expression alone; offsets are into `text`. */
export function parseExpression(text: string): { readonly value: Expr; readonly faults: readonly SyntaxFault[] } {
  const { value, faults } = read<Expr>(text, (p) => p.onlyExpr);
  return { value: value ?? { kind: 'error', start: 0, end: text.length }, faults };
}

/** The parts of a string's value: text, and the expressions between braces, whose offsets are into the value. `{{` and `}}` are braces. */
export function interpolate(
  value: string,
): readonly (string | { readonly expr: Expr; readonly faults: readonly SyntaxFault[] })[] {
  return pieces(value).map((piece) => {
    if ('text' in piece) return piece.text;
    const { start, end } = piece;
    const { value: expr, faults } = read<Expr>(value, (p) => p.onlyExpr, start, end);
    return { expr: expr ?? { kind: 'error', start, end }, faults };
  });
}
