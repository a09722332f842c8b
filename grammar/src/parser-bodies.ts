/** Decides how signatures, bodies and equations are read. */
import type { TokenType } from 'chevrotain';
import type {
  Block,
  Callable,
  CellEq,
  Equation,
  Expr,
  LetEq,
  NextEq,
  Parameter,
  Stmt,
  TypeNode,
  Where,
} from './ast.js';
import { replace } from './faults.js';
import { endOf, retype, spanOf } from './lexer.js';
import { describe } from './mismatch.js';
import { beginsOperand, isA, LINE, type Rule } from './parser-core.js';
import { ExpressionRules } from './parser-expressions.js';
import { stringExpr, TYPE_STOPS } from './parser-types.js';
import { K, Name, NL, P, Str } from './tokens.js';

const BODY_STOPS: ReadonlySet<TokenType> = new Set([NL, P.Comma]);
const HEAD_STOPS: ReadonlySet<TokenType> = new Set([P.Eq, P.LBrace, K.where, NL]);
const VALUE_STOPS: ReadonlySet<TokenType> = new Set([NL]);
const EQUALS: ReadonlySet<TokenType> = new Set([P.Eq, NL]);

export abstract class BodyRules extends ExpressionRules {
  private readonly lostParameter = (): Parameter | null => null;

  private readonly parameter: Rule<Parameter> = this.RULE('parameter', (): Parameter => {
    const name = this.readName();
    let type: TypeNode | null = null;
    if (!this.RECORDING_PHASE && !this.nextIs(P.Colon)) {
      const bare = this.nextIs(P.Comma) || this.nextIs(P.RParen) || this.nextIs(P.Eq);
      if (bare) {
        this.reportAt('missingType', { start: name.start, end: name.end }, { name: name.text });
        type = this.lostType(name.end);
      }
    }
    if (type === null) {
      this.CONSUME(P.Colon);
      type = this.typeOr(() => this.SUBRULE(this.type), TYPE_STOPS);
    }
    const value = this.OPTION(() => {
      this.CONSUME(P.Eq);
      return this.SUBRULE(this.expr);
    });
    return { name, type, value: value ?? null, ...this.from(name.start) };
  });

  private readonly where: Rule<Where> = this.RULE('where', (): Where => {
    const start = this.CONSUME(K.where).startOffset;
    const condition = this.expressionOr(() => this.SUBRULE(this.orExpr), HEAD_STOPS);
    const message = this.OPTION(() => {
      this.CONSUME(P.Colon);
      return stringExpr(this.CONSUME(Str));
    });
    return { condition, message: message ?? null, ...this.from(start) };
  });

  /** A signature: parameters, result and conditions. */
  protected readonly head: Rule<Omit<Callable, 'body'>> = this.RULE('head', () => {
    const start = this.nextAt();
    this.CONSUME(P.LParen);
    const params = this.list(0, this.parameter, P.RParen, this.lostParameter);
    this.CONSUME(P.RParen);
    const result = this.OPTION(() => {
      this.CONSUME(P.Arrow);
      return this.typeOr(() => this.SUBRULE(this.type), HEAD_STOPS);
    });
    const wheres: Where[] = [];
    this.MANY(() => wheres.push(this.SUBRULE(this.where)));
    return { params, result: result ?? null, wheres, ...this.from(start) };
  });

  protected readonly callable: Rule<Callable> = this.RULE('callable', (): Callable => {
    const head = this.SUBRULE(this.head);
    const body = this.SUBRULE(this.callableBody);
    if (this.RECORDING_PHASE) return { ...head, body };
    const { params, result, wheres, start } = head;
    return { params, result, wheres, body, ...this.from(start) };
  });

  private readonly callableBody: Rule<Expr | Block> = this.RULE('callableBody', (): Expr | Block => {
    if (!this.RECORDING_PHASE) {
      const first = this.next();
      if (first.tokenType === P.Eq && this.LA(2).tokenType === P.LBrace) {
        const at = { start: first.startOffset, end: endOf(this.LA(2)) };
        this.reportAt('equalsBrace', at, {}, replace('leave out `=`', at, '{'));
        this.SKIP_TOKEN();
      } else if (first.tokenType !== P.Eq && first.tokenType !== P.LBrace) {
        return this.missingBody();
      }
    }
    return this.OR<Expr | Block>([
      {
        ALT: () => {
          this.CONSUME(P.Eq);
          return this.expressionOr(() => this.SUBRULE(this.expr), BODY_STOPS);
        },
      },
      { ALT: () => this.SUBRULE(this.block) },
    ]);
  });

  /** No `=` and no `{`: an expression on the same line is taken for the body. */
  private missingBody(): Expr {
    const start = this.doneAt();
    const first = this.next();
    const at = this.hereAt();
    if (!beginsOperand(first) || this.text.slice(start, first.startOffset).includes('\n')) {
      this.reportAt('missingBody', { start: Math.max(0, start - 1), end: start }, { found: '' });
      return this.error(start);
    }
    const fix = { title: 'put `=`', edits: [{ at: { start, end: start }, text: ' =' }] };
    this.reportAt('missingBody', at, { found: describe(first) }, fix);
    return this.expressionOr(() => this.subrule(7, this.expr), BODY_STOPS);
  }

  protected readonly block: Rule<Block> = this.RULE('block', (): Block => {
    const open = this.CONSUME(P.LBrace);
    const items = this.lines(this.statement);
    this.CONSUME(P.RBrace);
    return { kind: 'block', items, ...this.from(open.startOffset) };
  });

  private readonly statement: Rule<Stmt> = this.RULE('statement', (): Stmt => {
    const start = this.nextAt();
    if (!this.RECORDING_PHASE) this.refuseForeign();
    if (this.RECORDING_PHASE) {
      return this.OR<Stmt>([
        { ALT: () => this.SUBRULE(this.equation) },
        { ALT: () => ({ kind: 'result', value: this.SUBRULE(this.expr), ...this.from(start) }) },
      ]);
    }
    if (this.beginsEquation()) return this.subrule(0, this.equation);
    const value = this.subrule(0, this.expr);
    if (this.nextIs(P.Eq)) this.bareAssignment(value);
    return { kind: 'result', value, ...this.from(start) };
  });

  /** `x = 1` without a word before it. */
  private bareAssignment(target: Expr): never {
    const name = target.kind === 'name' || target.kind === 'next' ? this.text.slice(target.start, target.end) : '';
    const at = { start: target.start, end: endOf(this.LA(1)) };
    const fix = target.kind === 'name' ? replace('write `let`', { start: at.start, end: at.start }, 'let ') : null;
    this.fail('foreignStatement', at, { word: '=', name }, fix);
  }

  /** `return x`, `var x = 1`: words of other languages before a name. */
  private refuseForeign(): void {
    const word = this.LA(1);
    const second = this.LA(2);
    const meant = FOREIGN_WORDS.get(word.image);
    if (meant === undefined || word.tokenType.name !== 'Ident' || word.image.startsWith('`')) return;
    const follows = beginsOperand(second) && second.tokenType !== P.LParen && second.tokenType !== P.LBracket;
    if (!follows || second.tokenType === P.Minus) return;
    const at = { start: word.startOffset, end: meant === '' ? second.startOffset : endOf(word) };
    const title = meant === '' ? `leave out \`${word.image}\`` : `write \`${meant}\``;
    this.reportAt('foreignStatement', spanOf(word), { word: word.image, name: '' }, replace(title, at, meant));
    if (meant === '') this.SKIP_TOKEN();
    else retype(word, K.let);
  }

  /** `let`, `weight x`, `next x =`: only what is followed as an equation is one. */
  protected beginsEquation(): boolean {
    const first = this.LA(1).tokenType;
    if (first === K.let) return true;
    if (first === K.next) {
      const third = this.LA(3).tokenType;
      return third === P.Eq || third === K.at;
    }
    return (first === K.weight || first === K.state || first === K.field) && isA(this.LA(2), Name);
  }

  readonly equation: Rule<Equation> = this.RULE(
    'equation',
    (): Equation =>
      this.OR<Equation>([
        { ALT: () => this.SUBRULE(this.letEq) },
        { ALT: () => this.SUBRULE(this.cellEq) },
        { ALT: () => this.SUBRULE(this.nextEq) },
      ]),
  );

  private readonly letEq: Rule<LetEq> = this.RULE('letEq', (): LetEq => {
    const start = this.CONSUME(K.let).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    const type = this.ascription();
    const value = this.assigned(pattern.kind === 'name' ? pattern.text : '');
    return { kind: 'let', pattern, type, value, ...this.from(start) };
  });

  /** `: type`, if it stands there. */
  private ascription(): TypeNode | null {
    const type = this.option(0, () => {
      this.consume(0, P.Colon);
      return this.typeOr(() => this.subrule(1, this.type), EQUALS);
    });
    return type ?? null;
  }

  /** `= expr` to the end of the line. */
  private assigned(name: string): Expr {
    if (!this.RECORDING_PHASE && !this.nextIs(P.Eq)) {
      const start = this.nextAt();
      const here = this.hereAt();
      const before = this.doneAt();
      const follows = beginsOperand(this.next()) || this.nextIs(P.EqEq);
      const isTest = this.nextIs(P.EqEq);
      const fix = !follows
        ? null
        : isTest
          ? replace('write `=`', here, '=')
          : { title: 'put `=`', edits: [{ at: { start: before, end: before }, text: ' =' }] };
      this.reportAt('missingEquals', here, { found: follows ? describe(this.LA(1)) : '', name }, fix);
      if (isTest) this.SKIP_TOKEN();
      else if (!follows) {
        this.skipTo(this.next().depth ?? 0, LINE);
        return this.error(start);
      }
      return this.expressionOr(() => this.subrule(3, this.expr), VALUE_STOPS);
    }
    this.consume(1, P.Eq);
    return this.expressionOr(() => this.subrule(2, this.expr), VALUE_STOPS);
  }

  private readonly cellEq: Rule<CellEq> = this.RULE('cellEq', (): CellEq => {
    const start = this.nextAt();
    const kind = this.OR<CellEq['kind']>([
      { ALT: () => this.CONSUME(K.weight) && 'weight' },
      { ALT: () => this.CONSUME(K.state) && 'state' },
      { ALT: () => this.CONSUME(K.field) && 'field' },
    ]);
    const name = this.readName();
    const type = this.ascription();
    const value = this.assigned(name.text);
    return { kind, name, type, value, ...this.from(start) };
  });

  private readonly nextEq: Rule<NextEq> = this.RULE('nextEq', (): NextEq => {
    const start = this.CONSUME(K.next).startOffset;
    const name = this.readName();
    let atEpoch = false;
    this.OPTION1(() => {
      this.CONSUME(K.at);
      this.CONSUME(K.epoch);
      atEpoch = true;
    });
    const value = this.assigned(name.text);
    return { kind: 'nextEq', name, atEpoch, value, ...this.from(start) };
  });
}

/** Words that open a statement in other languages, and the word that does it here; empty where none is needed. */
const FOREIGN_WORDS: ReadonlyMap<string, string> = new Map([
  ['return', ''],
  ['var', 'let'],
  ['val', 'let'],
]);
