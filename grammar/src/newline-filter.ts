/** Decides which line ends end a statement, and hands the parser a sequence in which every bracket is closed. */
import type { IToken, TokenType } from 'chevrotain';
import { afterToken, matchBrackets } from './brackets.js';
import { fault, insert, replace } from './faults.js';
import { endOf, retype, spanOf } from './lexer.js';
import { repairToken } from './lexical-faults.js';
import type { At, SyntaxFault } from './source.js';
import { opensStatement } from './statement-start.js';
import { bracketText, CLOSER_OF, K, NL, OPENER_OF, OpenStr, P } from './tokens.js';

/** A token with the number of brackets around it; an opener and its closer have the same. */
export interface PlacedToken extends IToken {
  depth: number;
}

/** What the parser reads. */
export interface Filtered {
  readonly tokens: PlacedToken[];
  readonly faults: SyntaxFault[];
  /** Where an unclosed bracket makes what the parser says worthless. */
  readonly doubtful: readonly At[];
  readonly tooDeep: IToken | null;
}

const comparisons = [P.EqEq, P.Ne, P.Lt, P.Gt, P.Le, P.Ge];
/** A line that ends with one of these goes on. */
const CONTINUES: ReadonlySet<TokenType> = new Set([
  ...[
    P.Pipe,
    P.Arrow,
    P.Eq,
    P.Plus,
    P.Minus,
    P.Star,
    P.Slash,
    P.FloorDiv,
    P.Percent,
    P.MatMul,
    P.Caret,
    P.Comma,
    P.Colon,
  ],
  ...[K.and, K.or, K.not],
  ...comparisons,
]);
/** A line that begins with one of these goes on with the one before. */
const CONTINUED: ReadonlySet<TokenType> = new Set([
  ...[P.LBrace, P.Pipe, P.Arrow, P.Eq, P.Plus, P.Star, P.Slash, P.Percent, P.MatMul, P.Caret],
  ...[K.and, K.or, K.where, K.else, K.as, K.with, K.over],
  ...comparisons,
]);

/** The words that a loop's head has after its first, in order: a line that begins with one goes on until the body opens. `while` and `max` are names elsewhere. */
const HEADS: ReadonlyMap<TokenType, readonly TokenType[]> = new Map([
  [K.iterate, [K.while, K.max]],
  [K.scan, [K.over, K.from]],
]);

/** The heads of loops that are being read, innermost last. */
class LoopHeads {
  private readonly open: { readonly depth: number; readonly words: readonly TokenType[]; seen: TokenType | null }[] =
    [];

  /** A token at this depth of brackets. */
  read(type: TokenType, depth: number): void {
    while ((this.open.at(-1)?.depth ?? -1) > depth) this.open.pop();
    const words = HEADS.get(type);
    if (words !== undefined) this.open.push({ depth, words, seen: null });
    const head = this.open.at(-1);
    if (head?.depth !== depth) return;
    if (head.words.includes(type)) head.seen = type;
    // In `while max(a, b) > 1 max 9 {` the first `max` is a name: only the brace ends the head.
    else if (type === NL || (type === P.LBrace && head.seen === head.words.at(-1))) this.open.pop();
  }

  /** Does a line that begins with this word go on with the head? */
  goOn(type: TokenType, depth: number): boolean {
    const head = this.open.at(-1);
    if (head?.depth !== depth || !head.words.includes(type)) return false;
    return type !== K.max || head.seen !== null;
  }
}

/** One pass over the lexer's tokens with a stack of open brackets. */
export function filterNewlines(raw: readonly IToken[], text: string): Filtered {
  const brackets = matchBrackets(raw, text);
  const faults: SyntaxFault[] = [];
  const doubtful: At[] = [];
  const none = { tokens: [], faults, doubtful };
  if (brackets.tooDeep >= 0) return { ...none, tooDeep: raw[brackets.tooDeep]! };
  const out: PlacedToken[] = [];
  const stack: { readonly index: number; readonly type: TokenType; readonly unclosed: boolean }[] = [];
  const heads = new LoopHeads();
  let lastOpenString = -1;

  const push = (token: IToken, depth: number): void => {
    heads.read(token.tokenType, depth);
    (token as PlacedToken).depth = depth;
    out.push(token as PlacedToken);
  };
  /** Ends the innermost bracket, which nothing in the text ends. */
  const closeUnclosed = (): void => {
    const { index, type } = stack.pop()!;
    const opener = raw[index]!;
    const closer = CLOSER_OF.get(type)!;
    const offset = afterToken(out[out.length - 1]);
    push({ image: '', startOffset: offset, tokenType: closer, tokenTypeIdx: closer.tokenTypeIdx! }, stack.length);
    doubtful.push({ start: endOf(opener), end: offset });
    if (lastOpenString > index) return; // the string swallowed it
    const sign = bracketText(closer);
    faults.push(
      fault(
        'unclosedBracket',
        spanOf(opener),
        { bracket: opener.image, closer: sign },
        insert(`close it with \`${sign}\``, offset, type === P.LBrace ? `\n${sign}` : sign),
      ),
    );
  };
  const top = (): (typeof stack)[number] | undefined => stack[stack.length - 1];
  const inFlat = (): boolean => top()?.type === P.LParen || top()?.type === P.LBracket;

  let slash = 0;
  for (let i = 0; i < raw.length; i++) {
    const line = brackets.slashLines[slash];
    if (line !== undefined && line.from === i) {
      slash++;
      i = line.to;
      continue;
    }
    let token = raw[i]!;
    if (token.tokenType !== NL) {
      if (token.tokenType === OpenStr) lastOpenString = i;
      const repaired = repairToken(token, faults, text);
      if (repaired === null) continue;
      token = repaired;
    }
    const type = token.tokenType;
    if (type === NL) {
      let j = i + 1;
      while (j < raw.length && raw[j]!.tokenType === NL) j++;
      const next = raw[j];
      const previous = out[out.length - 1]?.tokenType;
      const starts = next !== undefined && opensStatement(raw, j);
      const inHead = next !== undefined && heads.goOn(next.tokenType, stack.length);
      const goesOn =
        !starts &&
        ((previous !== undefined && (CONTINUES.has(previous) || CLOSER_OF.has(previous))) ||
          (next !== undefined && (CONTINUED.has(next.tokenType) || inHead || next.tokenType === P.Comma)));
      if (!goesOn) while (inFlat() && top()!.unclosed) closeUnclosed();
      i = j - 1;
      if (inFlat() || next === undefined) continue;
      if (previous === undefined || previous === NL || previous === P.LBrace) continue;
      if (
        !starts &&
        (CONTINUES.has(previous) || CONTINUED.has(next.tokenType) || inHead || next.tokenType === P.RBrace)
      )
        continue;
      push(token, stack.length);
      continue;
    }
    if (CLOSER_OF.has(type)) {
      push(token, stack.length);
      stack.push({ index: i, type, unclosed: brackets.unclosed.has(i) });
      continue;
    }
    if (!OPENER_OF.has(type)) {
      push(token, stack.length);
      continue;
    }
    if (brackets.stray.has(i)) {
      const at = spanOf(token);
      faults.push(fault('strayBracket', at, { bracket: token.image }, replace('remove it', at, '')));
      continue;
    }
    while (top()?.unclosed === true) closeUnclosed();
    const meant = brackets.wrong.get(i);
    if (meant !== undefined) {
      const at = spanOf(token);
      const sign = bracketText(meant);
      const opener = raw[top()?.index ?? 0]!.image;
      faults.push(
        fault(
          'wrongBracket',
          at,
          { bracket: token.image, closer: sign, opener },
          replace(`write \`${sign}\``, at, sign),
        ),
      );
      retype(token, meant);
    }
    stack.pop();
    push(token, stack.length);
  }
  while (stack.length > 0) closeUnclosed();
  if (brackets.slashLines.length > 0) faults.push(...slashFaults(raw, brackets.slashLines));
  return { tokens: out, faults, doubtful, tooDeep: null };
}

/** One fault for each run of lines. */
function slashFaults(
  raw: readonly IToken[],
  lines: readonly { readonly from: number; readonly to: number }[],
): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  for (let i = 0; i < lines.length; ) {
    const edits: { at: At; text: string }[] = [];
    const first = raw[lines[i]!.from]!;
    let line = lines[i]!;
    for (;;) {
      const sign = raw[line.from]!;
      const third = raw[line.from + 1];
      const documents = third?.tokenType === P.Slash && third.startOffset === endOf(sign);
      const start = sign.startOffset;
      edits.push({ at: { start, end: start + (documents ? 3 : 2) }, text: documents ? '##' : '#' });
      i++;
      const next = lines[i];
      if (next === undefined || next.from !== line.to + 2) break;
      line = next;
    }
    const at = { start: first.startOffset, end: endOf(raw[line.to]!) };
    faults.push(fault('slashComment', at, {}, { title: 'write `#`', edits }));
  }
  return faults;
}
