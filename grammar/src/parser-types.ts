/** Decides how types, shapes and patterns are read. */
import type { IToken, TokenType } from 'chevrotain';
import type { ErrorType, Expr, NameExpr, Pattern, ShapeDim, StringExpr, TypeNode } from './ast.js';
import { spanOf } from './lexer.js';
import { describe } from './mismatch.js';
import { COMMA, identifier, ParserCore, type Rule } from './parser-core.js';
import { stringValue } from './strings.js';
import { K, Name, P, Str } from './tokens.js';

/** A string's token as an expression, escapes resolved. */
export const stringExpr = (token: IToken): StringExpr => ({
  kind: 'string',
  value: stringValue(token.image),
  ...spanOf(token),
});
/** A name's token as an expression. */
export const nameExpr = (token: IToken): NameExpr => ({ kind: 'name', ...identifier(token) });

/** The rules of types; those of expressions stand on them. */
export abstract class TypeRules extends ParserCore {
  /** An arithmetic expression: what a dim may be. */
  protected abstract readonly sum: Rule<Expr>;

  protected readonly lostType = (start: number): ErrorType => ({ kind: 'errorType', ...this.from(start) });

  /** A type; if it cannot be read it is lost up to one of `stops`. */
  protected typeOr(read: () => TypeNode, stops: ReadonlySet<TokenType>): TypeNode {
    const start = this.RECORDING_PHASE ? 0 : this.nextAt();
    return this.attempt(read, stops) ?? this.lostType(start);
  }

  protected readonly lostPattern = (start: number): Pattern => ({ kind: 'name', text: '_', ...this.from(start) });

  /** `(x,)`: there are no tuples of one. */
  protected refuseLone(count: number, name: 'expectedExpression' | 'expectedName' | 'expectedType'): void {
    if (this.RECORDING_PHASE || count !== 1 || this.LA(0).tokenType !== P.Comma) return;
    this.reportAt(name, spanOf(this.LA(0)), { found: describe(this.LA(1)) });
  }

  readonly pattern: Rule<Pattern> = this.RULE(
    'pattern',
    (): Pattern =>
      this.nest(() =>
        this.OR<Pattern>([
          { ALT: () => ({ kind: 'name', ...this.readName() }) },
          {
            ALT: (): Pattern => {
              const open = this.CONSUME(P.LParen);
              const items = this.list(0, this.pattern, P.RParen, this.lostPattern);
              this.refuseLone(items.length, 'expectedName');
              this.CONSUME(P.RParen);
              const at = this.from(open.startOffset);
              if (items.length === 0 && !this.RECORDING_PHASE) this.reportAt('expectedName', at, { found: '`)`' });
              const only = items[0];
              return items.length === 1 && only !== undefined ? only : { kind: 'tuplePattern', items, ...at };
            },
          },
        ]),
      ),
  );

  readonly dim: Rule<ShapeDim> = this.RULE('dim', (): ShapeDim => {
    const start = this.nextAt();
    let pack = false;
    this.OPTION(() => {
      this.CONSUME(P.Star);
      pack = true;
    });
    const dim = this.SUBRULE(this.sum);
    return { pack, dim, ...this.from(start) };
  });

  private readonly lostDim = (start: number): ShapeDim => ({
    pack: false,
    dim: this.error(start),
    ...this.from(start),
  });

  private readonly shape: Rule<ShapeDim[]> = this.RULE('shape', (): ShapeDim[] => {
    this.CONSUME(P.LBracket);
    const dims = this.list(0, this.dim, P.RBracket, this.lostDim);
    this.CONSUME(P.RBracket);
    return dims;
  });

  readonly type: Rule<TypeNode> = this.RULE(
    'type',
    (): TypeNode =>
      this.nest(() =>
        this.OR<TypeNode>([
          { ALT: () => this.SUBRULE(this.tupleType) },
          { ALT: () => this.SUBRULE(this.listType) },
          { ALT: () => this.SUBRULE(this.arrowType) },
          { ALT: () => this.SUBRULE(this.choiceType) },
          { ALT: () => this.SUBRULE(this.classType) },
          { ALT: () => this.SUBRULE(this.namedType) },
        ]),
      ),
  );

  private readonly tupleType: Rule<TypeNode> = this.RULE('tupleType', (): TypeNode => {
    const open = this.CONSUME(P.LParen);
    const items = this.list(0, this.type, P.RParen, this.lostType);
    this.refuseLone(items.length, 'expectedType');
    this.CONSUME(P.RParen);
    const at = this.from(open.startOffset);
    if (items.length === 0 && !this.RECORDING_PHASE) this.reportAt('expectedType', at, { found: '`)`' });
    const only = items[0];
    return items.length === 1 && only !== undefined ? only : { kind: 'tupleType', items, ...at };
  });

  private readonly listType: Rule<TypeNode> = this.RULE('listType', (): TypeNode => {
    const open = this.CONSUME(P.LBracket);
    const item = this.SUBRULE(this.type);
    this.CONSUME(P.RBracket);
    return { kind: 'listType', item, ...this.from(open.startOffset) };
  });

  private readonly arrowType: Rule<TypeNode> = this.RULE('arrowType', (): TypeNode => {
    const start = this.nextAt();
    const role = this.OR<'layer' | 'fn'>([
      { ALT: () => this.CONSUME(K.layer) && 'layer' },
      { ALT: () => this.CONSUME(K.fn) && 'fn' },
    ]);
    let params: TypeNode[] | null = null;
    let result: TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(P.LParen);
      params = this.list(2, this.type, P.RParen, this.lostType);
      this.CONSUME(P.RParen);
      this.CONSUME(P.Arrow);
      result = this.SUBRULE(this.type);
    });
    return { kind: 'arrowType', role, params, result, ...this.from(start) };
  });

  private readonly choiceType: Rule<TypeNode> = this.RULE('choiceType', (): TypeNode => {
    const first = this.CONSUME(Str);
    const options: (StringExpr | NameExpr)[] = [stringExpr(first)];
    this.MANY(() => {
      this.CONSUME(P.Bar);
      this.OR([
        { ALT: () => options.push(stringExpr(this.CONSUME1(Str))) },
        { ALT: () => options.push(nameExpr(this.CONSUME(Name))) },
      ]);
    });
    return { kind: 'choiceType', options, ...this.from(first.startOffset) };
  });

  private readonly classType: Rule<TypeNode> = this.RULE('classType', (): TypeNode => {
    const start = this.CONSUME(K.class).startOffset;
    this.CONSUME(P.Lt);
    const classes = this.SUBRULE(this.sum);
    this.CONSUME(P.Gt);
    const optional = this.OPTION(() => this.CONSUME(P.Question)) !== undefined;
    const shape = this.SUBRULE(this.shape);
    return { kind: 'classType', classes, optional, shape, ...this.from(start) };
  });

  private readonly namedType: Rule<TypeNode> = this.RULE('namedType', (): TypeNode => {
    const name = identifier(this.CONSUME(Name));
    const optional = this.OPTION(() => this.CONSUME(P.Question)) !== undefined;
    const shape = this.OPTION1(() => this.SUBRULE(this.shape)) ?? null;
    return { kind: 'namedType', name, optional, shape, ...this.from(name.start) };
  });
}
/** Where reading goes on after a type that could not be read. */
export const TYPE_STOPS: ReadonlySet<TokenType> = new Set([...COMMA, P.Eq]);
