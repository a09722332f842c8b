/** Decides which operand belongs to which operator: precedence climbing over a flat sequence, without recursion. */
import type { IToken, TokenType } from 'chevrotain';
import type { BinaryOperator, Expr } from './ast.js';
import { fault, replace } from './faults.js';
import { spanOf } from './lexer.js';
import type { At, SyntaxFault } from './source.js';
import { K, P } from './tokens.js';

const NOT = 3;
const COMPARISON = 4;
const NEGATE = 7;
const POWER = 8;
/** How tightly an operator binds; equal ones group from the left, `^` from the right, comparisons not at all. */
const PRECEDENCE: ReadonlyMap<TokenType, number> = new Map([
  [K.or, 1],
  [K.and, 2],
  ...[P.EqEq, P.Ne, P.Lt, P.Le, P.Gt, P.Ge].map((type): [TokenType, number] => [type, COMPARISON]),
  [P.Plus, 5],
  [P.Minus, 5],
  ...[P.Star, P.Slash, P.FloorDiv, P.Percent, P.MatMul].map((type): [TokenType, number] => [type, 6]),
  [P.Caret, POWER],
]);

/** An operand with the extent that it has in the text, parentheses included. */
export interface Operand {
  readonly expr: Expr;
  readonly start: number;
  readonly end: number;
}
/** Operands, binary operators and prefix operators in the order in which they stand. */
export type Sequence = (Operand | { readonly operator: IToken; readonly prefix: boolean })[];

interface Waiting {
  readonly token: IToken;
  readonly prefix: boolean;
  readonly precedence: number;
}

/** The tree of a sequence; says where a comparison is chained or a `not` stands inside arithmetic. `text` is the text of the offsets. */
export function combine(sequence: Sequence, text: string, report: (found: SyntaxFault) => void): Operand {
  const operands: Operand[] = [];
  const waiting: Waiting[] = [];
  const links: { middle: At; edit: { at: At; text: string } }[] = [];

  const reduce = (): void => {
    const { token, prefix } = waiting.pop()!;
    const right = operands.pop()!;
    if (prefix) {
      const op = token.tokenType === K.not ? 'not' : '-';
      const at = { start: token.startOffset, end: right.end };
      operands.push({ expr: { kind: 'unary', op, operand: right.expr, ...at }, ...at });
      return;
    }
    const left = operands.pop()!;
    const at = { start: left.start, end: right.end };
    const expr: Expr = {
      kind: 'binary',
      op: token.image.length > 0 ? operatorOf(token) : '+',
      opAt: spanOf(token),
      left: left.expr,
      right: right.expr,
      ...at,
    };
    operands.push({ expr, ...at });
  };

  for (const item of sequence) {
    if ('expr' in item) {
      operands.push(item);
      continue;
    }
    const token = item.operator;
    if (item.prefix) {
      const outer = waiting[waiting.length - 1];
      const isNot = token.tokenType === K.not;
      if (isNot && outer !== undefined && outer.precedence > NOT) {
        report(fault('misplacedNot', spanOf(token), { operator: outer.token.image }));
      }
      waiting.push({ token, prefix: true, precedence: isNot ? NOT : NEGATE });
      continue;
    }
    const precedence = PRECEDENCE.get(token.tokenType)!;
    while (waiting.length > 0) {
      const last = waiting[waiting.length - 1]!;
      if (last.precedence < precedence || (last.precedence === precedence && precedence === POWER)) break;
      if (precedence === COMPARISON && last.precedence === COMPARISON) {
        const middle = operands[operands.length - 1]!;
        const words = text.slice(middle.start, middle.end);
        const at = { start: middle.end, end: middle.end };
        links.push({ middle: { start: middle.start, end: middle.end }, edit: { at, text: ` and ${words}` } });
      }
      reduce();
    }
    waiting.push({ token, prefix: false, precedence });
  }
  while (waiting.length > 0) reduce();
  const whole = operands[0]!;
  if (links.length > 0) {
    const edits = links.map((link) => link.edit);
    const { middle } = links[0]!;
    const args = { middle: text.slice(middle.start, middle.end).slice(0, 40) };
    const at = { start: sequenceStart(sequence, whole), end: whole.end };
    report(fault('chainedComparison', at, args, { title: 'compare twice, joined with `and`', edits }));
  }
  return whole;
}

const operatorOf = (token: IToken): BinaryOperator => {
  const written = token.tokenType.PATTERN;
  return (typeof written === 'string' ? written : token.tokenType.LABEL!.replaceAll('`', '')) as BinaryOperator;
};

const sequenceStart = (sequence: Sequence, whole: Operand): number => {
  const first = sequence[0]!;
  return 'expr' in first ? Math.min(first.start, whole.start) : first.operator.startOffset;
};

/** What was written for a comparison in a condition: `=`. */
export const equalsFix = (token: IToken) => replace('write `==`', spanOf(token), '==');
