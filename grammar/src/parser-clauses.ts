/** Decides how the clauses of `train`, `run` and `sweep` are read. */
import type { TokenType } from 'chevrotain';
import type {
  Clause,
  Equation,
  Every,
  Expr,
  Identifier,
  LoadClause,
  MeasureClause,
  Mover,
  ShowClause,
  StringExpr,
  ValueClause,
} from './ast.js';
import { replace } from './faults.js';
import { spanOf } from './lexer.js';
import { describe } from './mismatch.js';
import { nearest } from './nearest.js';
import { BodyRules } from './parser-bodies.js';
import { beginsOperand, identifier, isA, type Rule } from './parser-core.js';
import { stringExpr } from './parser-types.js';
import { CELL_TYPES, CLAUSE_TYPES, K, Name, NL, P, Str } from './tokens.js';
import { CELL_WORDS, CLAUSE_WORDS } from './words.js';

const VALUE_STOPS: ReadonlySet<TokenType> = new Set([NL, P.Comma]);
const OBJECTIVE_STOPS: ReadonlySet<TokenType> = new Set([NL, P.Comma, K.over, K.with, K.every]);
const MEASURE_STOPS: ReadonlySet<TokenType> = new Set([NL, P.Comma, K.every, K.against]);

type Renaming = LoadClause['names'][number];
type Measure = MeasureClause['measures'][number];

export abstract class ClauseRules extends BodyRules {
  protected readonly clauses: Rule<Clause[]> = this.RULE('clauses', (): Clause[] => {
    this.CONSUME(P.LBrace);
    const clauses = this.lines(this.clause);
    this.CONSUME(P.RBrace);
    return clauses;
  });

  private readonly clause: Rule<Clause> = this.RULE('clause', (): Clause => {
    if (!this.RECORDING_PHASE) this.refuseUnknown();
    return this.OR<Clause>([
      { GATE: () => this.beginsEquation(), ALT: () => this.SUBRULE<[], Equation>(this.equation) },
      { ALT: () => this.SUBRULE(this.minimize) },
      { ALT: () => this.SUBRULE(this.measure) },
      { ALT: () => this.SUBRULE(this.valueClause) },
      { ALT: () => this.SUBRULE(this.batch) },
      { ALT: () => ({ kind: 'in_order', ...spanOf(this.CONSUME(K.in_order)) }) },
      { ALT: () => this.SUBRULE(this.freeze) },
      { ALT: () => this.SUBRULE(this.earlyStop) },
      { ALT: () => this.SUBRULE(this.stop) },
      { ALT: () => this.SUBRULE(this.checkpoint) },
      { ALT: () => this.SUBRULE(this.expect) },
      { ALT: () => this.SUBRULE(this.show) },
      { ALT: () => this.SUBRULE(this.save) },
      { ALT: () => this.SUBRULE(this.load) },
    ]);
  });

  /** Says which clause was meant where none begins. */
  private refuseUnknown(): void {
    const token = this.LA(1);
    if (CLAUSE_TYPES.has(token.tokenType) || this.beginsEquation()) return;
    const at = this.hereAt();
    if (!isA(token, Name)) this.fail('unknownClause', at, { found: describe(token), meant: '' });
    const second = this.LA(2);
    const alone = !beginsOperand(second) || second.tokenType === P.LParen;
    const known = CELL_TYPES.has(token.tokenType) ? [] : [...CLAUSE_WORDS, ...CELL_WORDS, 'let'];
    const meant = nearest(token.image, known) ?? ALIASES.get(token.image) ?? null;
    const fix = meant === null ? null : replace(`write \`${meant}\``, at, meant);
    if (second.tokenType === P.Eq && meant === null) {
      const start = token.startOffset;
      this.fail(
        'foreignStatement',
        at,
        { word: '=', name: token.image },
        replace('write `let`', { start, end: start }, 'let '),
      );
    }
    const found = alone && meant === null ? 'an expression' : `\`${token.image}\``;
    this.fail('unknownClause', at, { found, meant: meant ?? '' }, fix);
  }

  private readonly every: Rule<Every> = this.RULE('every', (): Every => {
    const start = this.CONSUME(K.every).startOffset;
    const count = this.SUBRULE(this.orExpr);
    const unit = this.OR<Every['unit']>([
      { ALT: () => this.CONSUME(K.steps) && 'steps' },
      { ALT: () => this.CONSUME(K.epochs) && 'epochs' },
    ]);
    return { count, unit, ...this.from(start) };
  });

  private readonly mover: Rule<Mover> = this.RULE('mover', (): Mover => {
    const start = this.nextAt();
    let over: Expr | null = null;
    this.OPTION(() => {
      this.CONSUME(K.over);
      over = this.expressionOr(() => this.SUBRULE(this.orExpr), OBJECTIVE_STOPS);
    });
    this.CONSUME(K.with);
    const using = this.expressionOr(() => this.SUBRULE1(this.orExpr), OBJECTIVE_STOPS);
    return { over, with: using, ...this.from(start) };
  });

  private readonly labelled = (): boolean => this.LA(2).tokenType === P.Eq && isA(this.LA(1), Name);

  /** `name =` before a measure or an objective. */
  private label(): Identifier | null {
    return this.decided(0, this.labelled, () => {
      const token = this.consume(0, Name);
      this.consume(0, P.Eq);
      return identifier(token);
    });
  }

  private readonly minimize: Rule<Clause> = this.RULE('minimize', (): Clause => {
    const start = this.CONSUME(K.minimize).startOffset;
    const name = this.label();
    const value = this.expressionOr(() => this.SUBRULE(this.expr), OBJECTIVE_STOPS);
    const movers: Mover[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: P.Comma, DEF: () => movers.push(this.SUBRULE(this.mover)) });
    const every = this.OPTION1(() => this.SUBRULE(this.every)) ?? null;
    return { kind: 'minimize', name, value, movers, every, ...this.from(start) };
  });

  private readonly measureItem: Rule<Measure> = this.RULE('measureItem', (): Measure => {
    const name = this.label();
    return { name, value: this.expressionOr(() => this.SUBRULE(this.expr), MEASURE_STOPS) };
  });

  private readonly measure: Rule<Clause> = this.RULE('measure', (): Clause => {
    const start = this.CONSUME(K.measure).startOffset;
    const measures: Measure[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: P.Comma, DEF: () => measures.push(this.SUBRULE(this.measureItem)) });
    return { kind: 'measure', measures, ...this.from(start) };
  });

  private readonly valueClause: Rule<Clause> = this.RULE('valueClause', (): Clause => {
    const start = this.nextAt();
    const kind = this.OR<ValueClause['kind']>([
      { ALT: () => this.CONSUME(K.validate) && 'validate' },
      { ALT: () => this.CONSUME(K.epochs) && 'epochs' },
      { ALT: () => this.CONSUME(K.steps) && 'steps' },
      { ALT: () => this.CONSUME(K.accumulate) && 'accumulate' },
      { ALT: () => this.CONSUME(K.clip) && 'clip' },
    ]);
    const value = this.expressionOr(() => this.SUBRULE(this.orExpr), VALUE_STOPS);
    return { kind, value, ...this.from(start) };
  });

  private readonly batch: Rule<Clause> = this.RULE('batch', (): Clause => {
    const start = this.CONSUME(K.batch).startOffset;
    const value = this.expressionOr(() => this.SUBRULE(this.orExpr), VALUE_STOPS);
    const dropLast = this.OPTION(() => this.CONSUME(K.drop_last)) !== undefined;
    return { kind: 'batch', value, dropLast, ...this.from(start) };
  });

  private readonly freeze: Rule<Clause> = this.RULE('freeze', (): Clause => {
    const start = this.CONSUME(K.freeze).startOffset;
    const value = this.expressionOr(() => this.SUBRULE(this.orExpr), VALUE_STOPS);
    let until: Expr | null = null;
    this.OPTION(() => {
      this.CONSUME(K.until);
      until = this.condition(() => this.SUBRULE1(this.orExpr));
    });
    return { kind: 'freeze', value, until, ...this.from(start) };
  });

  private readonly earlyStop: Rule<Clause> = this.RULE('earlyStop', (): Clause => {
    const start = this.CONSUME(K.early_stop).startOffset;
    this.CONSUME(K.on);
    const on = this.SUBRULE(this.orExpr);
    this.CONSUME(K.patience);
    const patience = this.SUBRULE1(this.orExpr);
    return { kind: 'early_stop', on, patience, ...this.from(start) };
  });

  private readonly stop: Rule<Clause> = this.RULE('stop', (): Clause => {
    const start = this.CONSUME(K.stop).startOffset;
    this.CONSUME(K.when);
    const when = this.condition(() => this.SUBRULE(this.orExpr));
    return { kind: 'stop', when, ...this.from(start) };
  });

  private readonly checkpoint: Rule<Clause> = this.RULE('checkpoint', (): Clause => {
    const start = this.CONSUME(K.checkpoint).startOffset;
    const every = this.SUBRULE(this.every);
    return { kind: 'checkpoint', every, ...this.from(start) };
  });

  private readonly expect: Rule<Clause> = this.RULE('expect', (): Clause => {
    const start = this.CONSUME(K.expect).startOffset;
    const condition = this.condition(() => this.expressionOr(() => this.SUBRULE(this.orExpr), VALUE_STOPS));
    let message: StringExpr | null = null;
    this.OPTION(() => {
      this.CONSUME(P.Colon);
      message = stringExpr(this.CONSUME(Str));
    });
    return { kind: 'expect', condition, message, ...this.from(start) };
  });

  private readonly show: Rule<Clause> = this.RULE('show', (): Clause => {
    const start = this.nextAt();
    const kind = this.OR<ShowClause['kind']>([
      { ALT: () => this.CONSUME(K.plot) && 'plot' },
      { ALT: () => this.CONSUME(K.show) && 'show' },
    ]);
    const values: Expr[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: P.Comma,
      DEF: () => values.push(this.expressionOr(() => this.SUBRULE(this.expr), MEASURE_STOPS)),
    });
    let against: Identifier | null = null;
    this.OPTION(() => {
      this.CONSUME(K.against);
      against = identifier(this.CONSUME(Name));
    });
    const every = this.OPTION1(() => this.SUBRULE(this.every)) ?? null;
    return { kind, values, against, every, ...this.from(start) };
  });

  private readonly save: Rule<Clause> = this.RULE('save', (): Clause => {
    const start = this.CONSUME(K.save).startOffset;
    const value = this.SUBRULE(this.expr);
    this.CONSUME(K.to);
    const to = stringExpr(this.CONSUME(Str));
    const every = this.OPTION(() => this.SUBRULE(this.every)) ?? null;
    return { kind: 'save', value, to, every, ...this.from(start) };
  });

  private readonly renaming: Rule<Renaming> = this.RULE('renaming', (): Renaming => {
    const ours = stringExpr(this.CONSUME(Str));
    this.CONSUME(P.Arrow);
    return { ours, theirs: stringExpr(this.CONSUME1(Str)) };
  });

  private readonly load: Rule<Clause> = this.RULE('load', (): Clause => {
    const start = this.CONSUME(K.load).startOffset;
    const target = this.SUBRULE(this.expr);
    this.CONSUME(K.from);
    const source = this.SUBRULE1(this.expr);
    let names: Renaming[] = [];
    this.OPTION(() => {
      this.CONSUME(P.LBrace);
      names = this.list(2, this.renaming, P.RBrace, () => null);
      this.CONSUME(P.RBrace);
    });
    return { kind: 'load', target, source, names, ...this.from(start) };
  });
}

/** What users of other tools write, and the clause that it is here. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['loss', 'minimize'],
  ['maximize', 'minimize'],
  ['objective', 'minimize'],
  ['metrics', 'measure'],
  ['metric', 'measure'],
  ['epoch', 'epochs'],
  ['step', 'steps'],
  ['batch_size', 'batch'],
  ['test', 'validate'],
  ['validation', 'validate'],
  ['assert', 'expect'],
  ['print', 'show'],
  ['patience', 'early_stop'],
]);
