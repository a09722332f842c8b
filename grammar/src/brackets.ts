/** Decides which brackets belong together, which were never closed, and which close nothing, before the parser sees them. */
import type { IToken, TokenType } from 'chevrotain';
import { endOf } from './lexer.js';
import { MAX_BRACKETS } from './limits.js';
import { opensStatement } from './statement-start.js';
import { CLOSER_OF, NL, OPENER_OF, P } from './tokens.js';

/** What is wrong with the brackets of a token sequence; indices are into it. */
export interface Brackets {
  readonly unclosed: ReadonlySet<number>;
  readonly stray: ReadonlySet<number>;
  /** Closers of the wrong kind, and the kind that was meant. */
  readonly wrong: ReadonlyMap<number, TokenType>;
  /** Lines that are comments in the style of other languages: first and last token. */
  readonly slashLines: readonly { readonly from: number; readonly to: number }[];
  /** The bracket that is one too deep, or -1. */
  readonly tooDeep: number;
}

/** Matches brackets; if a brace is left open, again with the indentation of lines as a witness of which. */
export function matchBrackets(tokens: readonly IToken[], text: string): Brackets {
  const first = match(tokens, null);
  for (const index of first.unclosed) if (tokens[index]!.tokenType === P.LBrace) return match(tokens, text);
  return first;
}

function match(tokens: readonly IToken[], text: string | null): Brackets {
  const stack: number[] = [];
  const open = new Map<TokenType, number>([...CLOSER_OF.keys()].map((type) => [type, 0]));
  const unclosed = new Set<number>();
  const stray = new Set<number>();
  const wrong = new Map<number, TokenType>();
  const slashLines: { from: number; to: number }[] = [];
  let tooDeep = -1;
  const pop = (): number => {
    const index = stack.pop()!;
    const type = tokens[index]!.tokenType;
    open.set(type, open.get(type)! - 1);
    return index;
  };
  const typeOfTop = (): TokenType | null => (stack.length === 0 ? null : tokens[stack[stack.length - 1]!]!.tokenType);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const type = token.tokenType;
    const top = typeOfTop();
    if (i === 0 || tokens[i - 1]!.tokenType === NL) {
      const flat = top === P.LParen || top === P.LBracket;
      if (type === P.FloorDiv && !flat) {
        const from = i;
        while (i + 1 < tokens.length && tokens[i + 1]!.tokenType !== NL) i++;
        slashLines.push({ from, to: i });
        continue;
      }
      if (flat && open.get(P.LBrace)! > 0 && opensStatement(tokens, i)) {
        while (typeOfTop() !== P.LBrace) unclosed.add(pop());
      } else if (text !== null && type === P.RBrace && open.get(P.LBrace)! > 1) {
        const column = indentation(text, token.startOffset);
        while (open.get(P.LBrace)! > 1 && indentation(text, tokens[stack[stack.length - 1]!]!.startOffset) > column) {
          unclosed.add(pop());
        }
      }
    }
    if (CLOSER_OF.has(type)) {
      if (stack.length >= MAX_BRACKETS && tooDeep < 0) tooDeep = i;
      stack.push(i);
      open.set(type, open.get(type)! + 1);
      continue;
    }
    const opener = OPENER_OF.get(type);
    if (opener === undefined) continue;
    if (open.get(opener)! > 0 && !(opener !== P.LBrace && braceAbove(stack, tokens, opener))) {
      while (typeOfTop() !== opener) unclosed.add(pop());
      pop();
    } else if (
      opener !== P.LBrace &&
      typeOfTop() !== null &&
      typeOfTop() !== P.LBrace &&
      !closesLater(tokens, i, typeOfTop()!)
    ) {
      wrong.set(i, CLOSER_OF.get(typeOfTop()!)!);
      pop();
    } else {
      stray.add(i);
    }
  }
  for (const index of stack) unclosed.add(index);
  return { unclosed, stray, wrong, slashLines, tooDeep };
}

/** True if a bracket of type `opener` that is open at `i` is closed later on the same line, so that the closer at `i` is too much. */
function closesLater(tokens: readonly IToken[], i: number, opener: TokenType): boolean {
  const closer = CLOSER_OF.get(opener);
  let depth = 0;
  for (let j = i + 1; j < Math.min(tokens.length, i + LOOK_AHEAD); j++) {
    const type = tokens[j]!.tokenType;
    if (type === NL) return false;
    if (type === opener) depth++;
    else if (type === closer && --depth < 0) return true;
  }
  return false;
}
const LOOK_AHEAD = 200;

/** True if a brace was opened after the last `opener`: a round or square bracket never closes across a brace. Looks at one depth's worth of brackets at most. */
function braceAbove(stack: readonly number[], tokens: readonly IToken[], opener: TokenType): boolean {
  for (let i = stack.length - 1; i >= Math.max(0, stack.length - MAX_BRACKETS); i--) {
    const type = tokens[stack[i]!]!.tokenType;
    if (type === opener) return false;
    if (type === P.LBrace) return true;
  }
  return true;
}

/** Columns of white space at the beginning of the line on which an offset stands. */
function indentation(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end - start;
}

/** Where a missing closer is best put: after the last thing before it. */
export const afterToken = (token: IToken | undefined): number => (token === undefined ? 0 : endOf(token));
