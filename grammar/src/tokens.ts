/** Decides what the tokens are: the one table that the lexer, the parser and the editor's colours are made from. */
import { createToken, Lexer, type TokenType } from 'chevrotain';
import {
  CELL_WORDS,
  CLAUSE_WORDS,
  CONTEXTUAL_WORDS,
  type ContextualWord,
  RESERVED_WORDS,
  type ReservedWord,
} from './words.js';

/** Every word: what may follow a dot or label an argument. */
export const Word = createToken({ name: 'Word', pattern: Lexer.NA });
/** What may name something: identifiers and contextual words. */
export const Name = createToken({ name: 'Name', pattern: Lexer.NA, categories: [Word], label: 'a name' });
/** Operators with a left and a right operand. */
export const BinaryOp = createToken({ name: 'BinaryOp', pattern: Lexer.NA, label: 'an operator' });
/** Binary operators that may stand in a dim. */
export const ArithmeticOp = createToken({ name: 'ArithmeticOp', pattern: Lexer.NA, categories: [BinaryOp] });
/** Category of what may stand before an operand: `-`, `not`. */
export const PrefixOp = createToken({ name: 'PrefixOp', pattern: Lexer.NA });
const categories = [Word, Name, BinaryOp, ArithmeticOp, PrefixOp];

// ── words: the lexer reads an identifier, `wordType` says which one it is ──

/** Any word that is no other token; `wordType` says which one it is. */
export const Ident = createToken({ name: 'Ident', pattern: /[A-Za-z_]\w*/, categories: [Name], label: 'a name' });
/** A name in backticks; the lexer turns it into an `Ident`. */
export const Quoted = createToken({ name: 'Quoted', pattern: /`[^`\n\r]+`/, categories: [Name] });
/** A name in backticks that its line does not close. */
export const OpenQuoted = createToken({ name: 'OpenQuoted', pattern: /`\w*/, categories: [Name] });

const wordCategories = (word: string): TokenType[] => {
  if (word === 'and' || word === 'or') return [Word, BinaryOp];
  return word === 'not' ? [Word, PrefixOp] : [Word];
};
const words = [...RESERVED_WORDS, ...CONTEXTUAL_WORDS].map((word): [ReservedWord | ContextualWord, TokenType] => [
  word,
  createToken({
    name: `K_${word}`,
    pattern: Lexer.NA,
    label: `\`${word}\``,
    categories: (RESERVED_WORDS as readonly string[]).includes(word) ? wordCategories(word) : [Name],
  }),
]);
/** The token type of each word that means something somewhere. */
export const K = Object.fromEntries(words) as Readonly<Record<ReservedWord | ContextualWord, TokenType>>;
const typeOfWord: ReadonlyMap<string, TokenType> = new Map(words);
/** Words that begin a clause. */
export const CLAUSE_TYPES: ReadonlySet<TokenType> = new Set(CLAUSE_WORDS.map((word) => K[word]));
/** Words that begin the equation of a cell: `weight`, `state`, `field`. */
export const CELL_TYPES: ReadonlySet<TokenType> = new Set(CELL_WORDS.map((word) => K[word]));
/** The token type of an identifier as written. */
export const wordType = (image: string): TokenType => typeOfWord.get(image) ?? Ident;

// ── white space, comments, line ends ──

/** Controls and bidirectional marks count as white space here; a scan of the text reports them. */
const Space = createToken({
  name: 'Space',
  pattern:
    /[ \t\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/,
  group: Lexer.SKIPPED,
});
/** From `#` to the end of the line; kept apart from the other tokens. */
export const Comment = createToken({ name: 'Comment', pattern: /#[^\n\r]*/, group: 'comments' });
/** A line end, before the filter decides which of them end a statement. */
export const NL = createToken({ name: 'NL', pattern: /\r\n|\n|\r/, line_breaks: true, label: 'the end of the line' });

// ── literals ──

const digits = '\\d[\\d_]*';
const numberPattern = new RegExp(`${digits}(?:\\.${digits})?(?:[eE][+-]?${digits})?`, 'y');
const wordRest = /[A-Za-z_]\w*/y;
const endsOperand = /[\w)\]`"]/;

/** `5.`, `.5`, `1e`, `0x1f`, `3rd`: what was meant as a number and is none. */
function badNumber(text: string, offset: number): [string] | null {
  if (text.charCodeAt(offset) === 46 /* . */) {
    const previous = text[offset - 1];
    if (previous === '.' || (previous !== undefined && endsOperand.test(previous))) return null;
    numberPattern.lastIndex = offset + 1;
    const found = numberPattern.exec(text);
    return found !== null && !found[0].includes('.') ? [`.${found[0]}`] : null;
  }
  numberPattern.lastIndex = offset;
  const found = numberPattern.exec(text);
  if (found === null) return null;
  const end = offset + found[0].length;
  const next = text[end];
  if (next === '.' && !found[0].includes('.') && !/[.\w]/.test(text[end + 1] ?? ' ')) return [`${found[0]}.`];
  wordRest.lastIndex = end;
  const rest = wordRest.exec(text);
  return rest === null ? null : [found[0] + rest[0]];
}
const exactNumber = (text: string, offset: number): [string] | null => {
  numberPattern.lastIndex = offset;
  const found = numberPattern.exec(text);
  return found === null ? null : [found[0]];
};
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
type CustomPattern = (text: string, offset: number) => [string] | null;
const custom = (match: CustomPattern): CustomPattern & ((text: string, offset: number) => RegExpExecArray | null) =>
  match as CustomPattern & ((text: string, offset: number) => RegExpExecArray | null);

/** A number that is written wrong: `1.`, `.5`, `1e`. */
export const BadNum = createToken({
  name: 'BadNum',
  pattern: custom(badNumber),
  start_chars_hint: ['.', ...DIGITS],
  line_breaks: false,
});
/** A whole or fractional number, `_` between digits allowed. */
export const Num = createToken({
  name: 'Num',
  pattern: custom(exactNumber),
  start_chars_hint: DIGITS,
  line_breaks: false,
  label: 'a number',
});
/** A string in double quotes that is closed on its line. */
export const Str = createToken({ name: 'Str', pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*"/, label: 'a string' });
/** A string that its line ends before it does. */
export const OpenStr = createToken({ name: 'OpenStr', pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*\\?/ });
/** A string in the quotes of other languages. */
export const SingleStr = createToken({
  name: 'SingleStr',
  pattern: /'(?:[^'\\\n\r]|\\[^\n\r])*'|[\u201c-\u201e][^\u201c-\u201e"\n\r]*[\u201c-\u201e]/,
});

// ── punctuation ──

const sign = (name: string, text: string, more: { categories?: TokenType[] } = {}): TokenType =>
  createToken({ name, pattern: text, label: `\`${text}\``, ...more });
const arithmetic = { categories: [ArithmeticOp] };
const comparison = { categories: [BinaryOp] };

/** Punctuation; longer signs stand before the signs that they begin with. */
export const P = {
  Ellipsis: sign('Ellipsis', '...'),
  DotDot: sign('DotDot', '..'),
  Pipe: sign('Pipe', '|>'),
  Arrow: sign('Arrow', '->'),
  Le: sign('Le', '<=', comparison),
  Ge: sign('Ge', '>=', comparison),
  EqEq: sign('EqEq', '==', comparison),
  Ne: sign('Ne', '!=', comparison),
  FloorDiv: sign('FloorDiv', '//', arithmetic),
  Lt: sign('Lt', '<', comparison),
  Gt: sign('Gt', '>', comparison),
  Eq: sign('Eq', '='),
  Plus: sign('Plus', '+', arithmetic),
  Minus: createToken({ name: 'Minus', pattern: '-', label: '`-`', categories: [ArithmeticOp, PrefixOp] }),
  Star: sign('Star', '*', arithmetic),
  Slash: sign('Slash', '/', arithmetic),
  Percent: sign('Percent', '%', arithmetic),
  MatMul: sign('MatMul', '@', arithmetic),
  Caret: sign('Caret', '^', arithmetic),
  Bar: sign('Bar', '|'),
  Question: sign('Question', '?'),
  LParen: sign('LParen', '('),
  RParen: sign('RParen', ')'),
  LBracket: sign('LBracket', '['),
  RBracket: sign('RBracket', ']'),
  LBrace: sign('LBrace', '{'),
  RBrace: sign('RBrace', '}'),
  Comma: sign('Comma', ','),
  Colon: sign('Colon', ':'),
  Dot: sign('Dot', '.'),
} as const;

/** Signs of other languages, and the sign or word that is meant. */
export const FOREIGN_SIGNS: Readonly<Record<string, { readonly meant: string; readonly type: TokenType }>> = {
  '**': { meant: '^', type: P.Caret },
  '&&': { meant: 'and', type: K.and },
  '||': { meant: 'or', type: K.or },
  '=>': { meant: '->', type: P.Arrow },
  ':=': { meant: '=', type: P.Eq },
  '===': { meant: '==', type: P.EqEq },
  '!==': { meant: '!=', type: P.Ne },
  '!': { meant: 'not', type: K.not },
};
/** A sign of other languages that means nothing here. */
export const Foreign = createToken({ name: 'Foreign', pattern: /\*\*|&&|\|\||=>|:=|===|!==|!(?!=)/ });
/** Ends a statement elsewhere; here the line does. */
export const Semicolon = createToken({ name: 'Semicolon', pattern: ';' });
/** A run of characters that begin no token. */
export const Unknown = createToken({ name: 'Unknown', pattern: /[$&'\\~\u00a0-\uffff]+/ });

/** In the order in which the lexer tries them. */
export const LEXED: readonly TokenType[] = [
  Space,
  Ident,
  Comment,
  NL,
  BadNum,
  Num,
  Str,
  OpenStr,
  Quoted,
  OpenQuoted,
  SingleStr,
  Foreign,
  Semicolon,
  ...Object.values(P),
  Unknown,
];
/** Every token type: the parser's vocabulary. */
export const VOCABULARY: readonly TokenType[] = [...LEXED, ...words.map(([, type]) => type), ...categories];

/** Openers and closers of brackets by token type. */
export const CLOSER_OF: ReadonlyMap<TokenType, TokenType> = new Map([
  [P.LParen, P.RParen],
  [P.LBracket, P.RBracket],
  [P.LBrace, P.RBrace],
]);
/** The opening bracket of each closing one. */
export const OPENER_OF: ReadonlyMap<TokenType, TokenType> = new Map(
  [...CLOSER_OF].map(([open, close]) => [close, open]),
);
/** The text of a bracket's token type. */
export const bracketText = (type: TokenType): string => String(type.PATTERN);
