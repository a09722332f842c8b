/** Decides how expressions are read, block forms such as `if` and `scan` among them. */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import type {
  Argument,
  Block,
  Callable,
  Expr,
  Identifier,
  IfExpr,
  IndexItem,
  MatchExpr,
  Pattern,
  ScanExpr,
  Stage,
  TypeNode,
} from './ast.js';
import { insert } from './faults.js';
import { endOf, spanOf } from './lexer.js';
import { combine, equalsFix, type Operand, type Sequence } from './operators.js';
import { beginsOperand, identifier, isA, type Rule } from './parser-core.js';
import { nameExpr, stringExpr, TypeRules } from './parser-types.js';
import { ArithmeticOp, BinaryOp, K, Name, NL, Num, P, PrefixOp, Str, Word } from './tokens.js';

type Carry = ScanExpr['carries'][number];
type Arm = MatchExpr['arms'][number];
const PIPE_STOPS: ReadonlySet<TokenType> = new Set([NL, P.Comma, P.Pipe]);

export abstract class ExpressionRules extends TypeRules {
  protected abstract readonly block: Rule<Block>;
  protected abstract readonly callable: Rule<Callable>;

  protected readonly lostExpr = (start: number): Expr => this.error(start);

  /** `fn(…) = …`, `layer(…) = …`, or a pipeline. */
  readonly expr: Rule<Expr> = this.RULE('expr', (): Expr => this.OR<Expr>(this.ways));
  // Alternatives of the rules that run most are made once.
  private readonly ways = [{ ALT: () => this.SUBRULE(this.lambda) }, { ALT: () => this.SUBRULE(this.pipe) }];

  private readonly lambda: Rule<Expr> = this.RULE('lambda', (): Expr => {
    const token = this.OR([{ ALT: () => this.CONSUME(K.fn) }, { ALT: () => this.CONSUME(K.layer) }]);
    const callable = this.nest(() => this.SUBRULE(this.callable));
    const role = token.tokenType === K.fn ? 'fn' : 'layer';
    return { kind: 'lambda', role, callable, ...this.from(token.startOffset) };
  });

  private readonly named: Rule<Identifier> = this.RULE('named', (): Identifier => {
    this.CONSUME(K.as);
    return identifier(this.CONSUME(Name));
  });

  private readonly pipe: Rule<Expr> = this.RULE('pipe', (): Expr => {
    const start = this.nextAt();
    let first = this.SUBRULE(this.orExpr);
    const as = this.OPTION(() => this.SUBRULE(this.named)) ?? null;
    let stages: Stage[] | null = as === null ? null : [{ value: first, as, ...this.from(start) }];
    let end = this.doneAt();
    this.MANY(() => {
      stages ??= [{ value: first, as: null, start, end }];
      this.CONSUME(P.Pipe);
      const from = this.nextAt();
      const value = this.attempt(() => this.SUBRULE(this.postfix), PIPE_STOPS) ?? this.error(from);
      const name = this.OPTION1(() => this.SUBRULE1(this.named)) ?? null;
      stages.push({ value, as: name, ...this.from(from) });
      end = this.doneAt();
      if (!this.RECORDING_PHASE && isA(this.next(), BinaryOp)) {
        first = this.afterStage({ kind: 'pipe', stages, start, end });
        stages = null;
        end = this.doneAt();
      }
    });
    return stages === null ? first : { kind: 'pipe', stages, start, end: this.doneAt() };
  });

  /** `x |> f + y`: says so and goes on with `(x |> f) + y`. */
  private afterStage(pipe: Expr & { kind: 'pipe' }): Expr {
    const operator = this.next();
    const sequence: Sequence = [{ expr: { ...pipe, parens: true }, start: pipe.start, end: pipe.end }];
    this.restOfSequence(sequence, BinaryOp);
    const whole = combine(sequence, this.text, (found) => this.report(found));
    const last = pipe.stages[pipe.stages.length - 1]!;
    const stage = this.text.slice(last.start, last.end);
    const tail = this.text.slice(operator.startOffset, this.doneAt());
    const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
    this.reportAt(
      'pipeThenOperator',
      { start: last.start, end: this.doneAt() },
      {
        stage: short(stage),
        operator: operator.image,
        rest: short(tail),
        whole: short(this.text.slice(pipe.start, pipe.end)),
      },
      {
        title: 'put the pipeline in parentheses',
        edits: [
          { at: { start: pipe.start, end: pipe.start }, text: '(' },
          { at: { start: pipe.end, end: pipe.end }, text: ')' },
        ],
      },
    );
    return whole.expr;
  }

  /** Any expression without a pipeline. */
  protected readonly orExpr: Rule<Expr> = this.RULE('orExpr', (): Expr => {
    const sequence: Sequence = [];
    this.MANY(() => sequence.push({ operator: this.CONSUME(PrefixOp), prefix: true }));
    const start = this.nextAt();
    const first = this.nest(() => this.SUBRULE(this.postfix));
    sequence.push({ expr: first, start, end: this.doneAt() });
    this.MANY1(() => {
      sequence.push({ operator: this.CONSUME1(BinaryOp), prefix: false });
      this.MANY2(() => sequence.push({ operator: this.CONSUME2(PrefixOp), prefix: true }));
      const at = this.nextAt();
      const operand = this.nest(() => this.SUBRULE1(this.postfix));
      sequence.push({ expr: operand, start: at, end: this.doneAt() });
    });
    if (sequence.length === 1 || this.RECORDING_PHASE) return first;
    return combine(sequence, this.text, (found) => this.report(found)).expr;
  });

  protected override readonly sum: Rule<Expr> = this.RULE('sum', (): Expr => {
    const sequence: Sequence = [];
    this.MANY(() => sequence.push({ operator: this.CONSUME(P.Minus), prefix: true }));
    const start = this.nextAt();
    const first = this.nest(() => this.SUBRULE(this.postfix));
    sequence.push({ expr: first, start, end: this.doneAt() });
    this.MANY1(() => {
      sequence.push({ operator: this.CONSUME1(ArithmeticOp), prefix: false });
      this.MANY2(() => sequence.push({ operator: this.CONSUME2(P.Minus), prefix: true }));
      const at = this.nextAt();
      const operand = this.nest(() => this.SUBRULE1(this.postfix));
      sequence.push({ expr: operand, start: at, end: this.doneAt() });
    });
    if (sequence.length === 1 || this.RECORDING_PHASE) return first;
    return combine(sequence, this.text, (found) => this.report(found)).expr;
  });

  /** Operators and operands after a whole expression: only where the grammar has none. */
  private restOfSequence(sequence: Sequence, operators: TokenType): void {
    while (isA(this.next(), operators)) {
      sequence.push({ operator: this.consume(0, operators), prefix: false });
      while (isA(this.next(), PrefixOp)) sequence.push({ operator: this.consume(0, PrefixOp), prefix: true });
      const start = this.nextAt();
      const expr = this.subrule(0, this.postfix);
      sequence.push({ expr, start, end: this.doneAt() });
    }
  }

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

  protected readonly postfix: Rule<Expr> = this.RULE('postfix', (): Expr => {
    const start = this.nextAt();
    let value = this.SUBRULE(this.primary);
    this.MANY(() => {
      value = this.OR<Expr>([
        {
          ALT: () => {
            this.CONSUME(P.LParen);
            const args = this.list(0, this.argument, P.RParen, this.lostArgument);
            this.CONSUME(P.RParen);
            return { kind: 'call', callee: value, args, ...this.from(start) };
          },
        },
        {
          ALT: () => {
            const open = this.CONSUME(P.LBracket);
            const items = this.list(2, this.index, P.RBracket, this.lostIndex);
            this.CONSUME(P.RBracket);
            if (items.length === 0 && !this.RECORDING_PHASE) {
              this.reportAt('expectedExpression', this.from(open.startOffset), { found: '`]`' });
            }
            return { kind: 'index', base: value, items, ...this.from(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(P.Dot);
            const name = identifier(this.CONSUME(Word));
            return { kind: 'dot', base: value, name, ...this.from(start) };
          },
        },
      ]);
    });
    return value;
  });

  private readonly lostArgument = (start: number): Argument => ({
    label: null,
    value: this.error(start),
    ...this.from(start),
  });

  private readonly labelStands = (): boolean => this.LA(2).tokenType === P.Colon && isA(this.LA(1), Word);

  private readonly argument: Rule<Argument> = this.RULE('argument', (): Argument => {
    const start = this.nextAt();
    let label: Identifier | null = null;
    label = this.decided(0, this.labelStands, () => {
      const word = this.CONSUME(Word);
      this.CONSUME(P.Colon);
      return identifier(word);
    });
    if (!this.RECORDING_PHASE && label === null && this.LA(2).tokenType === P.Eq && isA(this.LA(1), Word)) {
      label = identifier(this.consume(0, Word));
      const sign = this.consume(0, P.Eq);
      const glued = endOf(sign) === this.nextAt();
      const fix = { start: this.LA(-1).startOffset + this.LA(-1).image.length, end: endOf(sign) };
      this.reportAt(
        'equalsArgument',
        spanOf(sign),
        { name: (label as Identifier).text },
        { title: 'write `:`', edits: [{ at: fix, text: glued ? ': ' : ':' }] },
      );
    }
    const value = this.SUBRULE(this.expr);
    return { label, value, ...this.from(start) };
  });

  private readonly lostIndex = (start: number): IndexItem => ({
    kind: 'point',
    value: this.error(start),
    ...this.from(start),
  });

  private readonly index: Rule<IndexItem> = this.RULE('index', (): IndexItem => {
    const start = this.nextAt();
    return this.OR<IndexItem>([
      {
        ALT: () => {
          this.CONSUME(P.Ellipsis);
          return { kind: 'ellipsis', ...this.from(start) };
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE(this.expr);
          const slice = this.OPTION(() => this.SUBRULE(this.slice));
          if (slice === undefined) return { kind: 'point', value, ...this.from(start) };
          return { kind: 'slice', from: value, to: slice.to, step: slice.step, ...this.from(start) };
        },
      },
      {
        ALT: () => {
          const { to, step } = this.SUBRULE1(this.slice);
          return { kind: 'slice', from: null, to, step, ...this.from(start) };
        },
      },
    ]);
  });

  private readonly slice: Rule<{ to: Expr | null; step: Expr | null }> = this.RULE('slice', () => {
    this.CONSUME(P.Colon);
    const to = this.OPTION(() => this.SUBRULE(this.expr)) ?? null;
    let step: Expr | null = null;
    this.OPTION1(() => {
      this.CONSUME1(P.Colon);
      step = this.OPTION2(() => this.SUBRULE1(this.expr)) ?? null;
    });
    return { to, step };
  });

  private readonly primary: Rule<Expr> = this.RULE('primary', (): Expr => this.OR<Expr>(this.primaries));
  private readonly primaries: { ALT: () => Expr }[] = [
    { ALT: () => nameExpr(this.CONSUME(Name)) },
    { ALT: () => numberExpr(this.CONSUME(Num)) },
    { ALT: () => stringExpr(this.CONSUME(Str)) },
    { ALT: () => this.SUBRULE(this.parenthesised) },
    { ALT: () => this.SUBRULE(this.brackets) },
    { ALT: () => ({ kind: 'bool', value: true, ...spanOf(this.CONSUME(K.true)) }) },
    { ALT: () => ({ kind: 'bool', value: false, ...spanOf(this.CONSUME(K.false)) }) },
    { ALT: () => ({ kind: 'none', ...spanOf(this.CONSUME(K.none)) }) },
    {
      ALT: () => {
        const start = this.CONSUME(K.next).startOffset;
        const name = identifier(this.CONSUME1(Name));
        return { kind: 'next', name, ...this.from(start) };
      },
    },
    {
      ALT: () => {
        const start = this.CONSUME(K.class).startOffset;
        this.CONSUME(P.Lt);
        const classes = this.SUBRULE(this.sum);
        this.CONSUME(P.Gt);
        return { kind: 'class', classes, ...this.from(start) };
      },
    },
    { ALT: () => this.SUBRULE(this.ifElse) },
    { ALT: () => this.SUBRULE(this.match) },
    { ALT: () => this.SUBRULE(this.forLoop) },
    { ALT: () => this.SUBRULE(this.repeat) },
    { ALT: () => this.SUBRULE(this.scan) },
    { ALT: () => this.SUBRULE(this.iterate) },
  ];

  /** One thing in parentheses is that thing, more are a tuple. */
  private readonly parenthesised: Rule<Expr> = this.RULE('parenthesised', (): Expr => {
    const open = this.CONSUME(P.LParen);
    const items = this.list(0, this.expr, P.RParen, this.lostExpr);
    this.refuseLone(items.length, 'expectedExpression');
    this.CONSUME(P.RParen);
    const at = this.from(open.startOffset);
    if (items.length === 0 && !this.RECORDING_PHASE) {
      this.reportAt('expectedExpression', at, { found: '`)`' });
      return { kind: 'error', ...at };
    }
    const only = items[0];
    if (items.length !== 1 || only === undefined) return { kind: 'tuple', items, ...at };
    (only as { parens?: true }).parens = true;
    return only;
  });

  private readonly brackets: Rule<Expr> = this.RULE('brackets', (): Expr => {
    const open = this.CONSUME(P.LBracket);
    const items: Expr[] = [];
    let loop: { pattern: Pattern; source: Expr } | null = null;
    if (this.RECORDING_PHASE) {
      this.OPTION(() => {
        this.SUBRULE(this.expr);
        if (!this.thorough) return;
        this.OR([
          { ALT: () => this.SUBRULE(this.comprehension) },
          {
            ALT: () => {
              this.MANY(() => {
                this.CONSUME(P.Comma);
                this.SUBRULE1(this.expr);
              });
              this.OPTION1(() => this.CONSUME1(P.Comma));
            },
          },
        ]);
      });
    } else if (!this.nextIs(P.RBracket)) {
      this.restOfList(
        items,
        () => {
          const item = this.subrule(0, this.expr);
          if (items.length === 0 && this.nextIs(K.for)) loop = this.subrule(0, this.comprehension);
          return item;
        },
        P.RBracket,
        this.lostExpr,
      );
    }
    this.CONSUME(P.RBracket);
    const at = this.from(open.startOffset);
    const found = loop as { pattern: Pattern; source: Expr } | null;
    if (found === null) return { kind: 'list', items, ...at };
    return { kind: 'comprehension', item: items[0] ?? this.error(open.startOffset), ...found, ...at };
  });

  private readonly comprehension: Rule<{ pattern: Pattern; source: Expr }> = this.RULE('comprehension', () => {
    this.CONSUME(K.for);
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(K.in);
    const source = this.SUBRULE(this.expr);
    return { pattern, source };
  });

  /** A chain of `else if` is read in a loop and built from its end. */
  private readonly ifElse: Rule<Expr> = this.RULE('ifElse', (): Expr => {
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

  private readonly match: Rule<Expr> = this.RULE('match', (): Expr => {
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

  private readonly forLoop: Rule<Expr> = this.RULE('forLoop', (): Expr => {
    const start = this.CONSUME(K.for).startOffset;
    const pattern = this.SUBRULE(this.pattern);
    this.CONSUME(K.in);
    const source = this.SUBRULE(this.orExpr);
    const body = this.SUBRULE(this.braces);
    this.reportUnbraced([body]);
    return { kind: 'for', pattern, source, body, ...this.from(start) };
  });

  private readonly repeat: Rule<Expr> = this.RULE('repeat', (): Expr => {
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

  private readonly scan: Rule<Expr> = this.RULE('scan', (): Expr => {
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

  private readonly iterate: Rule<Expr> = this.RULE('iterate', (): Expr => {
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

const numberExpr = (token: IToken): Expr => {
  const text = token.image;
  const value = Number(text.replaceAll('_', ''));
  return {
    kind: 'number',
    text,
    value: Number.isNaN(value) ? 0 : value,
    fractional: /[.eE]/.test(text),
    ...spanOf(token),
  };
};

export type { Operand };
