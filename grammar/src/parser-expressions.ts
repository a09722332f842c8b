/** Decides how expressions are read, block forms such as `if` and `scan` among them. */
import type { IToken, TokenType } from 'chevrotain';
import type { Argument, Callable, Expr, Identifier, IndexItem, Pattern, Stage } from './ast.js';
import { endOf, spanOf } from './lexer.js';
import { combine, type Sequence } from './operators.js';
import { BlockFormRules } from './parser-blocks.js';
import { identifier, isA, type Rule } from './parser-core.js';
import { nameExpr, stringExpr } from './parser-types.js';
import { ArithmeticOp, BinaryOp, Ident, K, Name, NL, Num, P, PrefixOp, Str, Word } from './tokens.js';

/** What goes on with an operand: a call, an index, a part. */
const FOLLOWS: ReadonlySet<TokenType> = new Set<TokenType>([P.LParen, P.LBracket, P.Dot]);
const PIPE_STOPS: ReadonlySet<TokenType> = new Set([NL, P.Comma, P.Pipe]);

export abstract class ExpressionRules extends BlockFormRules {
  protected abstract readonly callable: Rule<Callable>;

  protected readonly lostExpr = (start: number): Expr => this.error(start);

  /** `fn(…) = …`, `layer(…) = …`, or a pipeline. */
  override readonly expr: Rule<Expr> = this.RULE('expr', (): Expr => this.OR<Expr>(this.ways));
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
    if (!this.RECORDING_PHASE && !this.nextIs(P.Pipe) && !this.nextIs(K.as)) return first;
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
    this.restOfSequence(sequence, BinaryOp, PrefixOp);
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
  protected override readonly orExpr: Rule<Expr> = this.RULE('orExpr', (): Expr => {
    if (!this.RECORDING_PHASE) return this.operands(BinaryOp, PrefixOp);
    this.MANY(() => this.CONSUME(PrefixOp));
    const first = this.SUBRULE(this.postfix);
    this.MANY1(() => {
      this.CONSUME(BinaryOp);
      this.MANY2(() => this.CONSUME1(PrefixOp));
      this.SUBRULE1(this.postfix);
    });
    return first;
  });

  protected override readonly sum: Rule<Expr> = this.RULE('sum', (): Expr => {
    if (!this.RECORDING_PHASE) return this.operands(ArithmeticOp, P.Minus);
    this.MANY(() => this.CONSUME(P.Minus));
    const first = this.SUBRULE(this.postfix);
    this.MANY1(() => {
      this.CONSUME(ArithmeticOp);
      this.MANY2(() => this.CONSUME1(P.Minus));
      this.SUBRULE1(this.postfix);
    });
    return first;
  });

  /** Operands with operators between them and before them: a flat sequence, and mostly one operand alone. */
  private operands(operators: TokenType, prefixes: TokenType): Expr {
    const sequence: Sequence = [];
    while (isA(this.LA(1), prefixes)) sequence.push({ operator: this.consume(0, prefixes), prefix: true });
    const start = this.nextAt();
    const first = this.operand();
    if (sequence.length === 0 && !isA(this.LA(1), operators)) return first;
    sequence.push({ expr: first, start, end: this.doneAt() });
    this.restOfSequence(sequence, operators, prefixes);
    return combine(sequence, this.text, (found) => this.report(found)).expr;
  }

  private restOfSequence(sequence: Sequence, operators: TokenType, prefixes: TokenType): void {
    while (isA(this.LA(1), operators)) {
      sequence.push({ operator: this.consume(0, operators), prefix: false });
      while (isA(this.LA(1), prefixes)) sequence.push({ operator: this.consume(0, prefixes), prefix: true });
      const start = this.nextAt();
      const expr = this.operand();
      sequence.push({ expr, start, end: this.doneAt() });
    }
  }

  private operand(): Expr {
    this.enter();
    const expr = this.subrule(0, this.postfix);
    this.leave();
    return expr;
  }

  protected readonly postfix: Rule<Expr> = this.RULE('postfix', (): Expr => {
    const start = this.nextAt();
    let value = this.SUBRULE(this.primary);
    if (!this.RECORDING_PHASE && !FOLLOWS.has(this.LA(1).tokenType)) return value;
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

  private readonly primary: Rule<Expr> = this.RULE('primary', (): Expr => {
    if (!this.RECORDING_PHASE && this.nextIs(Ident)) return nameExpr(this.consume(0, Ident));
    return this.OR<Expr>(this.primaries);
  });
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
