/** Decides how a declaration is read, and what is said about text that belongs to none. */
import { EOF, type TokenType } from 'chevrotain';
import type {
  Callable,
  CallableRole,
  Clause,
  Decl,
  Expr,
  Identifier,
  StringExpr,
  SweepDecl,
  TrainDecl,
  TypeNode,
} from './ast.js';
import { misspeltRole } from './cut.js';
import { replace } from './faults.js';
import { endOf, retype, spanOf } from './lexer.js';
import { lookahead } from './lookahead.generated.js';
import { adopt, type Engine, type Lookahead } from './lookahead.js';
import { ClauseRules } from './parser-clauses.js';
import { isA, LINE, type Rule } from './parser-core.js';
import { stringExpr } from './parser-types.js';
import { Ident, K, Name, NL, P, Str, wordType } from './tokens.js';
import { DECLARATION_WORDS } from './words.js';

/** A declaration without what its surroundings give it. */
type Bare = Decl extends infer D ? (D extends Decl ? Omit<D, 'exported' | 'doc' | 'start' | 'end'> : never) : never;

const DECLARATION_TYPES: ReadonlySet<TokenType> = new Set(DECLARATION_WORDS.map((word) => K[word]));
const RANGE_STOPS: ReadonlySet<TokenType> = new Set([K.in, NL]);
const TO_EQUALS: ReadonlySet<TokenType> = new Set([P.Eq, NL]);
const ROLES: readonly CallableRole[] = ['fn', 'layer', 'model', 'loss', 'metric', 'optimizer', 'schedule'];

/** The grammar of declarations; made once, when something is first read. */
export class Parser extends ClauseRules {
  /** `known`: what an analysis found before; null, and always where `thorough`, to analyse. */
  constructor(thorough = false, known: Lookahead | null = lookahead) {
    super(thorough);
    if (thorough || known === null) this.performSelfAnalysis();
    else adopt(this as unknown as Engine, known);
  }

  /** A whole chunk: a declaration or none, and whatever text is left over, which is a mistake. */
  readonly chunk: Rule<Omit<Decl, 'doc'> | null> = this.RULE('chunk', () => {
    let decl: Omit<Decl, 'doc'> | null = null;
    if (this.RECORDING_PHASE) {
      this.OPTION(() => this.SUBRULE(this.declaration));
      return null;
    }
    while (this.nextIs(NL)) this.SKIP_TOKEN();
    this.readMisspelt();
    if (this.opensDeclaration()) {
      decl = this.attempt(() => this.subrule(0, this.declaration), new Set());
      if (decl === null) {
        while (!this.nextIs(EOF)) this.SKIP_TOKEN();
        return null;
      }
    }
    this.leftOver(decl === null);
    return decl;
  });

  /** A misspelt declaration word becomes the one that was meant. */
  private readMisspelt(): void {
    const place = this.nextIs(K.export) ? 2 : 1;
    const first = this.LA(place);
    const second = this.LA(place + 1);
    if (first.tokenType !== Ident || !isA(second, Name) || first.image.startsWith('`')) return;
    const role = misspeltRole(first.image, second.image);
    if (role === null) return;
    const at = spanOf(first);
    this.reportAt('unknownDeclaration', at, { word: first.image, meant: role }, replace(`write \`${role}\``, at, role));
    retype(first, wordType(role));
  }

  private opensDeclaration(): boolean {
    const at = this.nextIs(K.export) ? 2 : 1;
    return DECLARATION_TYPES.has(this.LA(at).tokenType);
  }

  /** Text after a declaration, or instead of one: `let`s are read one by one, anything else is one mistake up to the end. */
  private leftOver(nothingBefore: boolean): void {
    for (;;) {
      const done = this.doneAt();
      while (this.nextIs(NL)) this.SKIP_TOKEN();
      const token = this.next();
      if (token.tokenType === EOF) return;
      if (token.tokenType === K.let) {
        const at = spanOf(token);
        const plain = isA(this.LA(2), Name);
        this.attempt(() => this.subrule(0, this.equation), LINE);
        this.reportAt('fileLevelLet', at, {}, plain ? replace('write `const`', at, 'const') : null);
        if (!this.nextIs(NL)) this.skipTo(0, LINE);
        continue;
      }
      const found = this.text
        .slice(token.startOffset)
        .split(/[\r\n]/, 1)[0]!
        .trim()
        .slice(0, 40);
      const declares = DECLARATION_TYPES.has(token.tokenType) || token.tokenType === K.export;
      const line = this.text.slice(done, token.startOffset);
      if (declares && (nothingBefore || /[\r\n]/.test(line))) {
        this.reportAt('expectedName', this.afterWord(), { found: '' });
      } else if (nothingBefore || /[\r\n]/.test(line)) {
        this.reportAt('textOutside', spanOf(token), { found });
      } else {
        this.reportAt('trailingText', spanOf(token), { found });
      }
      while (!this.nextIs(EOF)) this.SKIP_TOKEN();
    }
  }

  /** The place of the name that a declaration word lacks. */
  private afterWord() {
    const token = this.LA(1);
    return { start: token.startOffset, end: endOf(token) };
  }

  private readonly declaration: Rule<Omit<Decl, 'doc'>> = this.RULE('declaration', () => {
    const start = this.nextAt();
    const exported = this.OPTION(() => this.CONSUME(K.export)) !== undefined;
    const decl = this.OR<Bare>([
      { ALT: () => this.SUBRULE(this.importDecl) },
      { ALT: () => this.SUBRULE(this.paramDecl) },
      { ALT: () => this.SUBRULE(this.constDecl) },
      { ALT: () => this.SUBRULE(this.typeDecl) },
      { ALT: () => this.SUBRULE(this.callableDecl) },
      { ALT: () => this.SUBRULE(this.dataDecl) },
      { ALT: () => this.SUBRULE(this.trainDecl) },
      { ALT: () => this.SUBRULE(this.sweepDecl) },
    ]);
    return { ...decl, exported, ...this.from(start) };
  });

  private readonly name: Rule<Identifier> = this.RULE('name', (): Identifier => this.readName());

  private readonly importDecl: Rule<Bare> = this.RULE('importDecl', (): Bare => {
    this.CONSUME(K.import);
    let name: Identifier | null = null;
    let names: Identifier[] | null = null;
    this.OR([
      {
        ALT: () => {
          name = this.SUBRULE(this.name);
        },
      },
      {
        ALT: () => {
          const open = this.CONSUME(P.LBrace);
          names = this.list(2, this.name, P.RBrace, () => null);
          this.CONSUME(P.RBrace);
          name = names[0] ?? { text: '', ...spanOf(open) };
          if (names.length === 0 && !this.RECORDING_PHASE) {
            this.reportAt('expectedName', this.from(open.startOffset), { found: '`}`' });
          }
        },
      },
    ]);
    this.CONSUME(K.from);
    const from: StringExpr = stringExpr(this.CONSUME(Str));
    return { kind: 'import', name: name!, names, from };
  });

  private readonly paramDecl: Rule<Bare> = this.RULE('paramDecl', (): Bare => {
    this.CONSUME(K.param);
    const name = this.readName();
    let type: TypeNode | null = null;
    if (!this.RECORDING_PHASE && this.nextIs(P.Eq)) {
      this.reportAt('missingType', { start: name.start, end: name.end }, { name: name.text });
      type = this.lostType(name.end);
    } else {
      this.CONSUME(P.Colon);
      type = this.typeOr(() => this.SUBRULE(this.type), TO_EQUALS);
    }
    this.CONSUME(P.Eq);
    const value = this.expressionOr(() => this.SUBRULE(this.orExpr), RANGE_STOPS);
    let range: { low: Expr; high: Expr } | null = null;
    this.OPTION(() => {
      this.CONSUME(K.in);
      const low = this.SUBRULE1(this.orExpr);
      if (!this.RECORDING_PHASE && !this.nextIs(P.DotDot)) {
        range = this.rangeAsList(low);
        return;
      }
      this.CONSUME(P.DotDot);
      range = { low, high: this.SUBRULE2(this.orExpr) };
    });
    return { kind: 'param', name, type, value, range };
  });

  /** `in [a, b]` or `in (a, b)`: says so, and reads `a..b`. */
  private rangeAsList(low: Expr): { low: Expr; high: Expr } {
    const at = { start: low.start, end: low.end };
    const pair = (low.kind === 'list' || low.kind === 'tuple') && low.items.length === 2 ? low.items : null;
    if (pair === null) this.fail('rangeAsList', at, { range: 'a..b' });
    const [first, last] = pair as readonly [Expr, Expr];
    const range = `${this.text.slice(first.start, first.end)}..${this.text.slice(last.start, last.end)}`;
    this.reportAt('rangeAsList', at, { range }, replace(`write \`${range}\``, at, range));
    return { low: first, high: last };
  }

  private readonly constDecl: Rule<Bare> = this.RULE('constDecl', (): Bare => {
    this.CONSUME(K.const);
    const name = this.readName();
    let type: TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(P.Colon);
      type = this.typeOr(() => this.SUBRULE(this.type), TO_EQUALS);
    });
    this.CONSUME(P.Eq);
    return { kind: 'const', name, type, value: this.expressionOr(() => this.SUBRULE(this.expr), LINE) };
  });

  private readonly typeDecl: Rule<Bare> = this.RULE('typeDecl', (): Bare => {
    this.CONSUME(K.type);
    const name = this.readName();
    this.CONSUME(P.Eq);
    return { kind: 'type', name, type: this.typeOr(() => this.SUBRULE(this.type), LINE) };
  });

  private readonly callableDecl: Rule<Bare> = this.RULE('callableDecl', (): Bare => {
    const role = this.OR<CallableRole>(ROLES.map((word) => ({ ALT: () => this.CONSUME(K[word]) && word })));
    const name = this.readName();
    return { kind: 'callable', role, name, callable: this.SUBRULE(this.callable) };
  });

  private readonly dataDecl: Rule<Bare> = this.RULE('dataDecl', (): Bare => {
    this.CONSUME(K.data);
    const name = this.readName();
    this.CONSUME(P.Eq);
    const source = this.expressionOr(() => this.SUBRULE(this.expr), new Set([NL, P.LBrace]));
    const body = this.OPTION(() => this.SUBRULE(this.block)) ?? null;
    return { kind: 'data', name, source, body };
  });

  private readonly trainDecl: Rule<Bare> = this.RULE('trainDecl', (): Bare => {
    const role = this.OR<TrainDecl['role']>([
      { ALT: () => this.CONSUME(K.train) && 'train' },
      { ALT: () => this.CONSUME(K.run) && 'run' },
    ]);
    const name = this.readName();
    let from: Expr | null = null;
    let on: Expr | null = null;
    this.OPTION(() => {
      this.CONSUME(K.from);
      from = this.expressionOr(() => this.SUBRULE(this.orExpr), new Set([K.on, P.LBrace, NL]));
    });
    this.OPTION1(() => {
      this.CONSUME(K.on);
      on = this.expressionOr(() => this.SUBRULE1(this.orExpr), new Set([P.LBrace, NL]));
    });
    const clauses: Clause[] = this.SUBRULE(this.clauses);
    return { kind: 'train', role, name, from, on, clauses };
  });

  private readonly sweepDecl: Rule<Bare> = this.RULE('sweepDecl', (): Bare => {
    this.CONSUME(K.sweep);
    const name = this.readName();
    this.CONSUME(K.of);
    const of = this.readName(1);
    this.CONSUME(K.over);
    const over: SweepDecl['over'][number][] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: P.Comma,
      DEF: () => {
        const param = this.readName(2);
        this.CONSUME(K.in);
        over.push({ param, values: this.SUBRULE(this.orExpr) });
      },
    });
    const clauses: Clause[] = this.SUBRULE(this.clauses);
    return { kind: 'sweep', name, of, over, clauses };
  });

  private readonly namedHead: Rule<NamedHead> = this.RULE('namedHead', (): NamedHead => {
    const name = this.readName();
    const head = this.SUBRULE(this.head);
    const end = this.doneAt();
    return { name, callable: { ...head, body: { kind: 'error', start: end, end } } };
  });

  // ── what may be read alone: nothing may follow ──

  /** A signature with its name and without a body. */
  readonly onlyHead: Rule<NamedHead | null> = this.RULE('onlyHead', () =>
    this.only(() => this.SUBRULE(this.namedHead)),
  );
  readonly onlyExpr: Rule<Expr | null> = this.RULE('onlyExpr', () => this.only(() => this.SUBRULE(this.expr)));
  readonly onlyType: Rule<TypeNode | null> = this.RULE('onlyType', () => this.only(() => this.SUBRULE(this.type)));

  private only<T>(read: () => T): T | null {
    const value = this.attempt(read, new Set());
    if (this.RECORDING_PHASE) return value;
    while (this.nextIs(NL)) this.SKIP_TOKEN();
    const token = this.LA(1);
    if (token.tokenType !== EOF && value !== null) {
      this.reportAt('trailingText', spanOf(token), { found: token.image.slice(0, 40) });
    }
    while (!this.nextIs(EOF)) this.SKIP_TOKEN();
    return value;
  }
}

/** A name and what follows it in a signature; the callable's body is an empty `ErrorExpr`. */
export interface NamedHead {
  readonly name: Identifier;
  readonly callable: Callable;
}
