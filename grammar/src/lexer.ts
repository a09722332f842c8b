/** Decides how a text becomes tokens, with nothing lost: every character is in a token, a comment, or white space between them. */
import { type IToken, Lexer, type TokenType } from 'chevrotain';
import type { At } from './source.js';
import { Comment, Ident, LEXED, NL, wordType } from './tokens.js';

let lexer: Lexer | null = null;

/** What the lexer gives: tokens with line ends among them, and the comments apart. */
export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
}

/** Reads the whole text; words get the token type of their meaning. Chevrotain's tokens carry `image` and `startOffset` only. */
export function lex(text: string): Lexed {
  lexer ??= new Lexer([...LEXED], { positionTracking: 'onlyOffset', ensureOptimizations: true, skipValidations: true });
  const { tokens, groups, errors } = lexer.tokenize(text);
  if (errors.length > 0) throw new Error(`the token table does not cover ${JSON.stringify(errors[0]!.message)}`);
  for (const token of tokens) if (token.tokenType === Ident) retype(token, wordType(token.image));
  return { tokens, comments: groups.comments ?? [] };
}

/** Gives a token another type; the parser looks at the index. */
export function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

/** Offset behind a token. */
export const endOf = (token: IToken): number => token.startOffset + token.image.length;
/** Where a token stands. */
export const spanOf = (token: IToken): At => ({ start: token.startOffset, end: endOf(token) });

/** A token of the text as written: its type's name, its text, and the white space and comments before it. */
export interface TextToken extends At {
  readonly type: string;
  readonly text: string;
  /** White space before it; comments and line ends are tokens of their own. */
  readonly space: string;
}

/** Every token, comment and line end in order; the `space`s and `text`s joined, with `rest` at the end, are the text again. */
export function tokenize(text: string): { readonly tokens: readonly TextToken[]; readonly rest: string } {
  const { tokens, comments } = lex(text);
  const all = [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
  let done = 0;
  const out = all.map((token): TextToken => {
    const space = text.slice(done, token.startOffset);
    done = endOf(token);
    const type = token.tokenType === NL ? 'NL' : token.tokenType === Comment ? 'Comment' : token.tokenType.name;
    return { type, text: token.image, space, start: token.startOffset, end: done };
  });
  return { tokens: out, rest: text.slice(done) };
}
