/** Decides whether a line can only be the beginning of a statement or clause, whatever brackets are open before it. */
import { type IToken, tokenMatcher } from 'chevrotain';
import { CELL_TYPES, CLAUSE_TYPES, K, Name, NL, Num, P, Str } from './tokens.js';
import { BETWEEN_WORDS } from './words.js';

const between: ReadonlySet<string> = new Set(BETWEEN_WORDS);
const isName = (token: IToken | undefined): boolean => token !== undefined && tokenMatcher(token, Name);

/** Two operands never stand side by side in an expression, so a clause or cell word before one opens a statement; `let` always does. */
export function opensStatement(tokens: readonly IToken[], at: number): boolean {
  const type = tokens[at]!.tokenType;
  if (type === K.let) return true;
  const second = tokens[at + 1];
  if (second === undefined || second.tokenType === NL) return false;
  if (CELL_TYPES.has(type)) {
    const third = tokens[at + 2]?.tokenType;
    return isName(second) && (third === P.Eq || third === P.Colon);
  }
  if (type === K.next) {
    const third = tokens[at + 2];
    return isName(second) && (third?.tokenType === P.Eq || (third?.tokenType === K.at && isName(tokens[at + 3])));
  }
  if (!CLAUSE_TYPES.has(type)) return false;
  if (second.tokenType === Num || second.tokenType === Str) return true;
  return isName(second) && !between.has(second.image);
}
