/** Decides how the block forms are read: `if`, `match`, `for`, `repeat`, `scan` and `iterate`. */
import { EOF, type TokenType } from 'chevrotain';
import type { Block, Expr, IfExpr, MatchExpr, ScanExpr, TypeNode } from './ast.js';
import { insert } from './faults.js';
import { spanOf } from './lexer.js';
import { equalsFix } from './operators.js';
import { beginsOperand, identifier, type Rule } from './parser-core.js';
import { TypeRules } from './parser-types.js';
import { K, Name, NL, P } from './tokens.js';

type Carry = ScanExpr['carries'][number];
type Arm = MatchExpr['arms'][number];

export abstract class BlockFormRules extends TypeRules {
  protected abstract readonly block: Rule<Block>;
  protected abstract readonly orExpr: Rule<Expr>;
  abstract readonly expr: Rule<Expr>;

  /** A condition: an `=` in it is read as the `==` that was meant. */
  protected condition(read: () => Expr): Expr {
    const start = this.RECORDING_PHASE ? 0 : this.nextAt();
    const left = read();
    if (this.RECORDING_PHASE || !this.nextIs(P.Eq)) return left;
    const token = this.consume(0, P.Eq);
    this.reportAt('assignInCondition', spanOf(token), {}, equalsFix(token));
    if (!beginsOperand(this.next())) return left;
    const right = this.subrule(0, this.orExpr);
    return { kind: 'binary', op: '==', opAt: spanOf(token), left, right, ...this.from(start) };
  }

  /** A chain of `else if` is read in a loop and built from its end. */
  protected readonly ifElse: Rule<Expr> = this.RULE('ifElse', (): Expr => {
    const links: { start: number; condition: Expr; then: Block }[] = [];
    const link = (start: number, condition: Expr, then: Block): void => {
      links.push({ start, condition, then });
    };
    const first = this.CONSUME(K.if).startOffset;
    link(
      first,
      this.condition(() => this.SUBRULE(this.orExpr)),
      this.SUBRULE(this.braces),
    );
    let last: Block | null = null;
    this.MANY({
      GATE: () => last === null,
      DEF: () => {
        this.CONSUME(K.else);
        if (!this.RECORDING_PHASE && !this.nextIs(K.if)) {
          last = this.subrule(2, this.braces);
          return;
        }
        this.OR([
          {
            ALT: () => {
              const start = this.CONSUME1(K.if).startOffset;
              link(
                start,
                this.condition(() => this.SUBRULE1(this.orExpr)),
                this.SUBRULE1(this.braces),
              );
            },
          },
          {
            ALT: () => {
              last = this.SUBRULE2(this.braces);
            },
          },
        ]);
      },
    });
    const bodies = links.map(({ then }) => then);
    this.reportUnbraced(last === null ? bodies : [...bodies, last]);
    const end = this.doneAt();
    let otherwise: Block | IfExpr | null = last;
    for (let i = links.length - 1; i >= 0; i--) {
      const { start, condition, then } = links[i]!;
      otherwise = { kind: 'if', condition, then, else: otherwise, start, end };
    }
    return otherwise as IfExpr;
  });

  /** Where the text of a body begins that has no braces. */
  private readonly unbraced = new WeakMap<Block, number>();

  /** A block; where its braces lack and an expression stands, that. Whoever asks for it reports it. */
  private readonly braces: Rule<Block> = this.RULE('braces', (): Block => {
    if (this.RECORDING_PHASE || this.nextIs(P.LBrace)) return this.SUBRULE(this.block);
    const start = this.nextAt();
    const at = this.hereAt();
    if (this.nextIs(P.Colon)) this.SKIP_TOKEN();
    if (this.LA(1).tokenType === EOF || !beginsOperand(this.next())) {
      this.fail('missingBraces', at, { found: this.text.slice(at.start, at.end).slice(0, 40) });
    }
    const from = this.nextAt();
    const value = this.subrule(0, this.expr);
    const inner = this.from(from);
    const block: Block = { kind: 'block', items: [{ kind: 'result', value, ...inner }], ...inner };
    this.unbraced.set(block, start);
    return block;
  });

  /** One mistake for all branches of an `if`. */
  private reportUnbraced(bodies: readonly Block[]): void {
    if (this.RECORDING_PHASE) return;
    const bare = bodies.filter((body) => this.unbraced.has(body));
    const first = bare[0];
    if (first === undefined) return;
    const edits = bare.flatMap((body) => [
      { at: { start: this.unbraced.get(body)!, end: body.start }, text: '{ ' },
      { at: { start: body.end, end: body.end }, text: ' }' },
    ]);
    const found = this.text.slice(first.start, first.end).slice(0, 40);
    this.reportAt('missingBraces', { start: first.start, end: first.end }, { found }, { title: 'put braces', edits });
  }

  private readonly arm: Rule<Arm> = this.RULE('arm', (): Arm => {
    const pattern = this.SUBRULE(this.orExpr);
    this.CONSUME(P.Arrow);
    return { pattern, value: this.SUBRULE(this.expr) };
  });

  protected readonly match: Rule<Expr> = this.RULE('match', (): Expr => {
    const start = this.CONSUME(K.match).startOffset;
    const subject = this.SUBRULE(this.orExpr);
    this.CONSUME(P.LBrace);
    const arms: Arm[] = [];
    if (this.RECORDING_PHASE) {
      this.SUBRULE(this.arm);
      this.MANY(() => {
        this.OR([{ ALT: () => this.CONSUME(NL) }, { ALT: () => this.CONSUME(P.Comma) }]);
        this.SUBRULE1(this.arm);
      });
    } else {
      this.arms(arms);
    }
    this.CONSUME(P.RBrace);
    return { kind: 'match', subject, arms, ...this.from(start) };
  });

  private arms(out: Arm[]): void {
    const stops: ReadonlySet<TokenType> = new Set([P.Comma, NL]);
    for (let begun = false; ; begun = true) {
      while (this.nextIs(NL) || (this.nextIs(P.Comma) && begun)) this.SKIP_TOKEN();
      const first = this.next();
      if (first.tokenType === P.RBrace || first.tokenType === EOF) return;
      const arm = this.attempt(() => this.subrule(0, this.arm), stops);
      if (arm !== null) out.push(arm);
      const after = this.next();
      if (stops.has(after.tokenType) || after.tokenType === P.RBrace || after.tokenType === EOF) continue;
      if (arm !== null) {
        const at = this.doneAt();
        this.reportAt('missingComma', spanOf(after), { before: '' }, insert('put a comma', at, ','));
        if (beginsOperand(after)) continue;
      }
      this.skipTo(first.depth, stops);
      if (this.next() === after) this.SKIP_TOKEN();
    }
  }

  protected readonly forLoop: Rule<Expr> = this.RULE('forLoop', (): Expr => {
    const start = this.CONSUME(K.for).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(K.in);
    const source = this.SUBRULE(this.orExpr);
    const body = this.SUBRULE(this.braces);
    this.reportUnbraced([body]);
    return { kind: 'for', pattern, source, body, ...this.from(start) };
  });

  protected readonly repeat: Rule<Expr> = this.RULE('repeat', (): Expr => {
    const start = this.CONSUME(K.repeat).startOffset;
    const count = this.SUBRULE(this.orExpr);
    const body = this.SUBRULE(this.braces);
    this.reportUnbraced([body]);
    return { kind: 'repeat', count, body, ...this.from(start) };
  });

  private readonly carry: Rule<Carry> = this.RULE('carry', (): Carry => {
    const name = identifier(this.CONSUME(Name));
    let type: TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(P.Colon);
      type = this.SUBRULE(this.type);
    });
    this.CONSUME(P.Eq);
    return { name, type, value: this.SUBRULE(this.orExpr) };
  });

  protected readonly scan: Rule<Expr> = this.RULE('scan', (): Expr => {
    const start = this.CONSUME(K.scan).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(K.in);
    const source = this.SUBRULE(this.orExpr);
    let over: Expr | null = null;
    this.OPTION(() => {
      this.CONSUME(K.over);
      over = this.SUBRULE1(this.orExpr);
    });
    this.CONSUME(K.from);
    const carries: Carry[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: P.Comma, DEF: () => carries.push(this.SUBRULE(this.carry)) });
    const body = this.SUBRULE(this.block);
    return { kind: 'scan', pattern, source, over, carries, body, ...this.from(start) };
  });

  protected readonly iterate: Rule<Expr> = this.RULE('iterate', (): Expr => {
    const start = this.CONSUME(K.iterate).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(P.Eq);
    const init = this.SUBRULE(this.orExpr);
    this.CONSUME(K.while);
    const condition = this.condition(() => this.SUBRULE1(this.orExpr));
    this.CONSUME(K.max);
    const max = this.SUBRULE2(this.orExpr);
    const body = this.SUBRULE(this.block);
    return { kind: 'iterate', pattern, init, condition, max, body, ...this.from(start) };
  });
}
