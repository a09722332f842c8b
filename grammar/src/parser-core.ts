/** Decides how the parser gets over a mistake: one mistake is one fault, and what follows it is read. */
import {
  EarlyExitException,
  EmbeddedActionsParser,
  EOF,
  type IParserErrorMessageProvider,
  type IToken,
  isRecognitionException,
  NoViableAltException,
  type ParserMethod,
  type TokenType,
  tokenMatcher,
} from 'chevrotain';
import type { ErrorExpr, Expr, Identifier } from './ast.js';
import { type FaultName, fault, insert, replace } from './faults.js';
import { endOf, retype, spanOf } from './lexer.js';
import { MAX_FAULTS, MAX_NESTING } from './limits.js';
import { mismatch, noAlternative } from './mismatch.js';
import type { PlacedToken } from './newline-filter.js';
import type { At, SyntaxFault, TextFix } from './source.js';
import { Ident, K, Name, NL, Num, P, PrefixOp, Str, VOCABULARY } from './tokens.js';
import { isReserved } from './words.js';

/** A rule of the grammar without parameters. */
export type Rule<T> = ParserMethod<[], T>;

/** Thrown where a rule knows better than Chevrotain what is wrong. */
export class Mistake extends Error {
  constructor(readonly fault: SyntaxFault) {
    super(fault.code);
  }
}
/** Thrown where expressions nest too deep to go on. */
export class TooDeep extends Error {
  constructor(readonly at: At) {
    super('too deep');
  }
}

/** What was expected when the last mismatch was found; Chevrotain's exceptions do not say. */
const expectation: { type: TokenType | null; rule: string } = { type: null, rule: '' };
const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, ruleName }) => {
    expectation.type = expected;
    expectation.rule = ruleName;
    return '';
  },
  buildNotAllInputParsedMessage: () => '',
  buildNoViableAltMessage: () => '',
  buildEarlyExitMessage: () => '',
};

/** A name's token as a name, backticks taken off. */
export const identifier = (token: IToken): Identifier => {
  const { image } = token;
  const text =
    image.charCodeAt(0) === 96 /* ` */
      ? image.slice(1, image.length > 1 && image.endsWith('`') ? -1 : undefined)
      : image;
  return { text, ...spanOf(token) };
};

/** True if the token is of the type or of the category, however far up. */
export const isA = (token: IToken, category: TokenType): boolean => tokenMatcher(token, category);

const OPERAND_WORDS: ReadonlySet<TokenType> = new Set(
  (
    [
      'next',
      'if',
      'match',
      'for',
      'repeat',
      'scan',
      'iterate',
      'fn',
      'layer',
      'class',
      'true',
      'false',
      'none',
    ] as const
  ).map((word) => K[word]),
);
/** True if an expression can begin with the token. */
export const beginsOperand = (token: IToken): boolean =>
  token.tokenType === Num ||
  token.tokenType === Str ||
  token.tokenType === P.LParen ||
  token.tokenType === P.LBracket ||
  OPERAND_WORDS.has(token.tokenType) ||
  isA(token, PrefixOp) ||
  isA(token, Name);

/** What is used here of Chevrotain's parser beyond its types (11.2.0). */
interface Inner {
  getCurrRuleFullName(): string;
  SAVE_ERROR<E extends Error>(error: E): E;
}

/** The machinery under the rules. */
export abstract class ParserCore extends EmbeddedActionsParser {
  protected text = '';
  protected faults: SyntaxFault[] = [];
  private level = 0;

  /**
   * `thorough` records the whole grammar and proves it LL(3), which takes a third of a second: for a test. Else only those decisions are
   * recorded that Chevrotain takes at run time, for which one token is enough; the others are taken by hand, for the sake of recovery.
   */
  constructor(protected readonly thorough: boolean) {
    super([...VOCABULARY], {
      maxLookahead: thorough ? 3 : 1,
      recoveryEnabled: false,
      skipValidations: !thorough,
      errorMessageProvider: messages,
    });
  }

  /** No alternative begins with the next token. Chevrotain would work out which could have; `noAlternative` says it better. */
  protected raiseNoAltException(): never {
    throw this.noWay(new NoViableAltException('', this.LA(1), this.LA(0)));
  }
  /** As above, where at least one is needed. */
  protected raiseEarlyExitException(): never {
    throw this.noWay(new EarlyExitException('', this.LA(1), this.LA(0)));
  }
  private noWay<E extends Error>(error: E): E {
    const inner = this as unknown as Inner;
    expectation.type = null;
    expectation.rule = inner.getCurrRuleFullName();
    return inner.SAVE_ERROR(error);
  }

  /** Gives the parser something to read; faults are added to `faults`. */
  begin(text: string, tokens: PlacedToken[], faults: SyntaxFault[]): void {
    this.input = tokens;
    this.text = text;
    this.faults = faults;
    this.level = 0;
  }

  // ── places ──

  protected next(): PlacedToken {
    return this.LA(1) as PlacedToken;
  }
  protected nextIs(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }
  /** Offset where the token before ends; 0 at the beginning. */
  protected doneAt(): number {
    const last = this.LA(0);
    return last.tokenType === EOF ? 0 : endOf(last);
  }
  /** Offset where the next token begins; at the end, where the last ended. */
  protected nextAt(): number {
    const token = this.LA(1);
    return token.tokenType === EOF ? this.doneAt() : token.startOffset;
  }
  /** Where a mistake at the next token is shown: the token, or the end of what stands before it if the line ends. */
  protected hereAt(): At {
    const token = this.LA(1);
    if (token.tokenType === EOF || token.tokenType === NL || token.image === '') {
      const at = this.doneAt();
      return { start: Math.max(0, at - 1), end: at };
    }
    return spanOf(token);
  }
  protected from(start: number): At {
    return { start, end: Math.max(start, this.doneAt()) };
  }
  protected error(start: number): ErrorExpr {
    return { kind: 'error', ...this.from(start) };
  }

  // ── mistakes ──

  protected report(found: SyntaxFault): void {
    if (!this.RECORDING_PHASE && this.faults.length <= MAX_FAULTS) this.faults.push(found);
  }
  protected reportAt(name: FaultName, at: At, args: SyntaxFault['args'] = {}, fix: TextFix | null = null): void {
    this.report(fault(name, at, args, fix));
  }
  /** Gives up the construct at hand. */
  protected fail(name: FaultName, at: At, args: SyntaxFault['args'] = {}, fix: TextFix | null = null): never {
    throw new Mistake(fault(name, at, args, fix));
  }

  /** Writes down what was thrown; throws it again if it is no mistake of the text's. */
  private note(thrown: unknown): void {
    if (thrown instanceof Mistake) {
      this.report(thrown.fault);
    } else if (thrown instanceof Error && isRecognitionException(thrown)) {
      const token = this.LA(1);
      const at = this.hereAt();
      const before = this.doneAt();
      const found =
        expectation.type === null
          ? noAlternative(token, at, expectation.rule)
          : mismatch(token, at, before, expectation.type, expectation.rule);
      this.report(found);
    } else {
      throw thrown;
    }
  }

  /** Runs `read`; after a mistake goes on at the next token of `stops` at this depth, or where the brackets around it end. */
  protected attempt<T>(read: () => T, stops: ReadonlySet<TokenType>): T | null {
    if (this.RECORDING_PHASE) return read();
    const level = this.level;
    const depth = this.next().depth;
    try {
      return read();
    } catch (thrown) {
      this.note(thrown);
      this.level = level;
      this.skipTo(depth, stops);
      return null;
    }
  }

  /** Skips to a token of `stops` at `depth`, to a `let` there, or to the end of the brackets around `depth`. */
  protected skipTo(depth: number, stops: ReadonlySet<TokenType>): void {
    for (let token = this.next(); token.tokenType !== EOF; token = this.next()) {
      if (token.depth < depth) return;
      if (token.depth === depth && (stops.has(token.tokenType) || token.tokenType === K.let)) return;
      this.SKIP_TOKEN();
    }
  }

  /** Counts a level of nesting; `leave` takes it back, and a mistake on the way does too. */
  protected enter(): void {
    if (++this.level > MAX_NESTING) throw new TooDeep(this.hereAt());
  }
  protected leave(): void {
    this.level--;
  }
  /** Counts a level of nesting for the time of `read`. */
  protected nest<T>(read: () => T): T {
    if (this.RECORDING_PHASE) return read();
    this.enter();
    const value = read();
    this.leave();
    return value;
  }

  /** Something that stands here or not, which more than one token tells; `index` as in OPTION. */
  protected decided<T>(index: number, here: () => boolean, read: () => T): T | null {
    if (!this.RECORDING_PHASE) return here() ? read() : null;
    if (this.thorough) this.option(index, read);
    return null;
  }

  /** A name that is bound here. A reserved word is read as the name that it was meant to be. `index` as in CONSUME. */
  protected readName(index = 0): Identifier {
    const token = this.LA(1);
    if (!this.RECORDING_PHASE && isReserved(token.image) && BINDS.has(this.LA(2).tokenType)) {
      const at = spanOf(token);
      this.reportAt(
        'reservedName',
        at,
        { word: token.image },
        replace('put it in backticks', at, `\`${token.image}\``),
      );
      retype(token, Ident);
    }
    return identifier(this.consume(index, Name));
  }

  // ── lists and lines, which go on after a mistake ──

  /**
   * Things between brackets, separated by commas, a last comma allowed. `lost` stands for one that could not be read.
   * `index` numbers the list within its rule; it needs two numbers.
   */
  protected list<T>(index: number, rule: Rule<T>, closer: TokenType, lost: (start: number) => T | null): T[] {
    const own = 100 + index; // clear of the numbers that the rules themselves give
    if (this.RECORDING_PHASE) {
      this.option(own, () => {
        this.subrule(own, rule);
        if (!this.thorough) return;
        this.many(own, () => {
          this.consume(own, P.Comma);
          this.subrule(own + 1, rule);
        });
        this.option(own + 1, () => this.consume(own + 1, P.Comma));
      });
      return [];
    }
    const out: T[] = [];
    this.restOfList(out, () => this.subrule(own, rule), closer, lost);
    return out;
  }

  /** As `list`, for the items after the ones in `out`; the parser stands before an item. */
  protected restOfList<T>(out: T[], read: () => T, closer: TokenType, lost: (start: number) => T | null): void {
    let gap: { at: At; edits: { at: At; text: string }[] } | null = null;
    for (;;) {
      while (this.nextIs(NL)) this.consume(0, NL);
      const first = this.next();
      if (first.tokenType === closer || first.tokenType === EOF) break;
      const start = first.startOffset;
      const item = this.attempt(read, COMMA);
      const value = item ?? lost(start);
      if (value !== null) out.push(value);
      while (this.nextIs(NL)) this.consume(0, NL);
      const after = this.next();
      if (after.tokenType === P.Comma) {
        this.consume(0, P.Comma);
        continue;
      }
      if (after.tokenType === closer || after.tokenType === EOF || after.depth < first.depth) break;
      const at = this.doneAt();
      if (after !== first && item !== null && beginsOperand(after)) {
        if (gap === null) gap = { at: { start: at, end: after.startOffset }, edits: [] };
        gap.edits.push({ at: { start: at, end: at }, text: ',' });
        continue;
      }
      if (item !== null) {
        this.report(mismatch(after, this.hereAt(), at, closer, 'list'));
      }
      this.skipTo(first.depth, COMMA);
      if (this.nextIs(P.Comma)) this.consume(0, P.Comma);
      else break;
    }
    if (gap !== null) {
      const before = this.text.slice(Math.max(0, gap.at.start - 20), gap.at.start).match(/\S*$/)?.[0] ?? '';
      this.reportAt('missingComma', gap.at, { before }, { title: 'put a comma', edits: gap.edits });
    }
  }

  /** Lines between braces; `rule` reads one. */
  protected lines<T>(rule: Rule<T>): T[] {
    if (this.RECORDING_PHASE) {
      this.OPTION9(() => {
        this.SUBRULE8(rule);
        if (!this.thorough) return;
        this.MANY9(() => {
          this.CONSUME8(NL);
          this.SUBRULE9(rule);
        });
      });
      return [];
    }
    const out: T[] = [];
    for (;;) {
      while (this.nextIs(NL)) this.consume(0, NL);
      const first = this.next();
      if (first.tokenType === P.RBrace || first.tokenType === EOF) return out;
      const line = this.attempt(() => this.subrule(8, rule), LINE);
      if (line !== null) out.push(line);
      const after = this.next();
      if (after.tokenType === NL || after.tokenType === P.RBrace || after.tokenType === EOF) continue;
      if (line !== null && after.depth >= first.depth) this.trailing(after, first.depth);
      else if (after === first) this.skipTo(first.depth, NOTHING);
    }
  }

  /** Says that a statement goes on where it should have ended, and skips what is too much. */
  private trailing(token: PlacedToken, depth: number): void {
    const start = token.startOffset;
    const before = this.doneAt();
    const joined = token.tokenType === K.let || this.text.slice(before, start).includes('\n');
    this.skipTo(depth, LINE);
    const at = { start, end: Math.max(endOf(token), this.doneAt()) };
    const text = this.text.slice(at.start, at.end);
    const found = text.split(/[\r\n]/, 1)[0]!.slice(0, 40);
    this.reportAt('trailingText', spanOf(token), { found }, joined ? insert('begin a new line', start, '\n') : null);
  }

  /** An expression that, if it cannot be read, is lost up to one of `stops`. */
  protected expressionOr(read: () => Expr, stops: ReadonlySet<TokenType>): Expr {
    const start = this.RECORDING_PHASE ? 0 : this.nextAt();
    return this.attempt(read, stops) ?? this.error(start);
  }
}

/** Where a list goes on after a mistake. */
export const COMMA: ReadonlySet<TokenType> = new Set([P.Comma]);
/** Where a body goes on after a mistake. */
export const LINE: ReadonlySet<TokenType> = new Set([NL]);
const NOTHING: ReadonlySet<TokenType> = new Set();
/** What stands after a name that is bound. */
const BINDS: ReadonlySet<TokenType> = new Set([P.LParen, P.RParen, P.Colon, P.Eq, P.Comma]);
