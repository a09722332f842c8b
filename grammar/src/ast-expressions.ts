/** Decides what expressions, bodies and types are made of once they are parsed; their nodes carry offsets relative to their declaration. */
import type { At } from './source.js';

/** A name where it stands. Backticks are not part of `text`. */
export interface Identifier extends At {
  readonly text: string;
}

/** What the nameless and the named functions and layers share. */
export interface Callable extends At {
  readonly params: readonly Parameter[];
  readonly result: TypeNode | null;
  readonly wheres: readonly Where[];
  readonly body: Expr | Block;
}
/** `width: dim = 3`; `value` is the default, null where none is written. */
export interface Parameter extends At {
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly value: Expr | null;
}
/** `where C % groups == 0 : "…"`: what a signature asks of its dims, and how a breach is told. */
export interface Where extends At {
  readonly condition: Expr;
  readonly message: StringExpr | null;
}

// ── bodies ──

/** Lines between braces: equations in any order, then the result. */
export interface Block extends At {
  readonly kind: 'block';
  readonly items: readonly Stmt[];
}
/** A line of a body. */
export type Stmt = Equation | ResultStmt;
/** An expression as a statement; only the last one of a body may be: the checker says so. */
export interface ResultStmt extends At {
  readonly kind: 'result';
  readonly value: Expr;
}
/** A line that gives a name its meaning. */
export type Equation = LetEq | CellEq | NextEq;
/** `let (a, b): T = …`: names for a value. */
export interface LetEq extends At {
  readonly kind: 'let';
  readonly pattern: Pattern;
  readonly type: TypeNode | null;
  readonly value: Expr;
}
/** `weight w: f32[D] = …`, `state s = …`, or a field of a dataset, with its first value. */
export interface CellEq extends At {
  readonly kind: 'weight' | 'state' | 'field';
  readonly name: Identifier;
  readonly type: TypeNode | null;
  readonly value: Expr;
}
/** `next s = …`: what a state becomes after the step, or after the epoch with `at epoch`. */
export interface NextEq extends At {
  readonly kind: 'nextEq';
  readonly name: Identifier;
  readonly atEpoch: boolean;
  readonly value: Expr;
}
/** `_` is a name that binds nothing. */
export type Pattern = ({ readonly kind: 'name' } & Identifier) | TuplePattern;
/** `(a, _)` on the left of a `let`, a `for` or a comprehension. */
export interface TuplePattern extends At {
  readonly kind: 'tuplePattern';
  readonly items: readonly Pattern[];
}

// ── expressions ──

/** `parens`: the author wrote it in parentheses; the formatter keeps one pair. Offsets never include them. */
interface ExprBase extends At {
  readonly parens?: true;
}
/** Anything that has a value; what it is worth the checker alone says. */
export type Expr =
  | NumberExpr
  | StringExpr
  | NameExpr
  | BoolExpr
  | NoneExpr
  | NextExpr
  | ClassExpr
  | TupleExpr
  | ListExpr
  | ComprehensionExpr
  | BinaryExpr
  | UnaryExpr
  | CallExpr
  | IndexExpr
  | DotExpr
  | PipeExpr
  | IfExpr
  | MatchExpr
  | ForExpr
  | RepeatExpr
  | ScanExpr
  | IterateExpr
  | LambdaExpr
  | ErrorExpr;
/** A number as written and as read. */
export interface NumberExpr extends ExprBase {
  readonly kind: 'number';
  /** As written, `1_000` or `1e-3`. */
  readonly text: string;
  readonly value: number;
  /** Written with a point or an exponent. */
  readonly fractional: boolean;
}
/** A string; where it is shown, its `{expr}` parts are filled in (`interpolate`). */
export interface StringExpr extends ExprBase {
  readonly kind: 'string';
  /** Escapes resolved; `{expr}` parts still in it. */
  readonly value: string;
}
/** A name in use: a binding, a parameter, a declaration, an operator or a dim variable. */
export interface NameExpr extends ExprBase {
  readonly kind: 'name';
  readonly text: string;
}
/** `true` or `false`. */
export interface BoolExpr extends ExprBase {
  readonly kind: 'bool';
  readonly value: boolean;
}
/** `none`: no value, or a new axis in an index. */
export interface NoneExpr extends ExprBase {
  readonly kind: 'none';
}
/** `next s`: the new value of a state. */
export interface NextExpr extends ExprBase {
  readonly kind: 'next';
  readonly name: Identifier;
}
/** `class<K>` as a value: only as `cast`'s second argument, which the checker says. */
export interface ClassExpr extends ExprBase {
  readonly kind: 'class';
  readonly classes: Expr;
}
/** `(a, b)`. */
export interface TupleExpr extends ExprBase {
  readonly kind: 'tuple';
  readonly items: readonly Expr[];
}
/** `[1, 2]`. */
export interface ListExpr extends ExprBase {
  readonly kind: 'list';
  readonly items: readonly Expr[];
}
/** `[f(q) for q in list]`. */
export interface ComprehensionExpr extends ExprBase {
  readonly kind: 'comprehension';
  readonly item: Expr;
  readonly pattern: Pattern;
  readonly source: Expr;
}
/** The operators between two operands, `and` and `or` among them; `@` is the product of matrices. */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '@'
  | '^'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';
/** `a + b`; `opAt` is the operator's own place, for messages. */
export interface BinaryExpr extends ExprBase {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly opAt: At;
  readonly left: Expr;
  readonly right: Expr;
}
/** `-x` or `not x`. */
export interface UnaryExpr extends ExprBase {
  readonly kind: 'unary';
  readonly op: '-' | 'not';
  readonly operand: Expr;
}
/** `f(x, width: 3)`; `callee` may be any expression. */
export interface CallExpr extends ExprBase {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Argument[];
}
/** One argument of a call; `label` is null where it is given by position. */
export interface Argument extends At {
  readonly label: Identifier | null;
  readonly value: Expr;
}
/** `x[0, :, none, ...]`. */
export interface IndexExpr extends ExprBase {
  readonly kind: 'index';
  readonly base: Expr;
  readonly items: readonly IndexItem[];
}
/** One place between the brackets of an index. */
export type IndexItem = EllipsisItem | SliceItem | PointItem;
/** `...`: all axes that the other places leave. */
export interface EllipsisItem extends At {
  readonly kind: 'ellipsis';
}
/** `from:to:step`; what is not written is null. */
export interface SliceItem extends At {
  readonly kind: 'slice';
  readonly from: Expr | null;
  readonly to: Expr | null;
  readonly step: Expr | null;
}
/** An integer, or `none` for a new axis of 1. */
export interface PointItem extends At {
  readonly kind: 'point';
  readonly value: Expr;
}
/** `net.stem`: a part, a field or a name of another file. */
export interface DotExpr extends ExprBase {
  readonly kind: 'dot';
  readonly base: Expr;
  readonly name: Identifier;
}
/** `a |> f as x |> g`; the first stage is the source. One stage alone stands here only with an `as`. */
export interface PipeExpr extends ExprBase {
  readonly kind: 'pipe';
  readonly stages: readonly Stage[];
}
/** One step of a pipeline; `as` names what it gives. */
export interface Stage extends At {
  readonly value: Expr;
  readonly as: Identifier | null;
}
/** `if c { a } else { b }`; without an `else` what arrives goes through. */
export interface IfExpr extends ExprBase {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly then: Block;
  readonly else: Block | IfExpr | null;
}
/** `match kind { "a" -> x, _ -> y }`: a choice at compile time. */
export interface MatchExpr extends ExprBase {
  readonly kind: 'match';
  readonly subject: Expr;
  readonly arms: readonly { readonly pattern: Expr; readonly value: Expr }[];
}
/** `for k in list { … }`: its body once for each item, each with instances of its own. */
export interface ForExpr extends ExprBase {
  readonly kind: 'for';
  readonly pattern: Pattern;
  readonly source: Expr;
  readonly body: Block;
}
/** `repeat n { … }`: its body n times, each with instances of its own. */
export interface RepeatExpr extends ExprBase {
  readonly kind: 'repeat';
  readonly count: Expr;
  readonly body: Block;
}
/** `scan x over T carry h = h0 { … }`: its body along an axis, with what is carried from step to step. */
export interface ScanExpr extends ExprBase {
  readonly kind: 'scan';
  readonly pattern: Pattern;
  readonly source: Expr;
  readonly over: Expr | null;
  readonly carries: readonly { readonly name: Identifier; readonly type: TypeNode | null; readonly value: Expr }[];
  readonly body: Block;
}
/** `iterate x from x0 while c max n { … }`: its body until a condition on data fails. */
export interface IterateExpr extends ExprBase {
  readonly kind: 'iterate';
  readonly pattern: Pattern;
  readonly init: Expr;
  readonly condition: Expr;
  readonly max: Expr;
  readonly body: Block;
}
/** A nameless `fn` or `layer`. */
export interface LambdaExpr extends ExprBase {
  readonly kind: 'lambda';
  readonly role: 'fn' | 'layer';
  readonly callable: Callable;
}
/** Stands where the parser recovered; the checker is silent about it. */
export interface ErrorExpr extends ExprBase {
  readonly kind: 'error';
}

// ── types ──

/** A type as written. */
export type TypeNode = TupleType | ListType | ArrowType | ChoiceType | ClassType | NamedType | ErrorType;
/** Stands where a type could not be read; the checker is silent about it. */
export interface ErrorType extends At {
  readonly kind: 'errorType';
}
/** `(A, B)`. */
export interface TupleType extends At {
  readonly kind: 'tupleType';
  readonly items: readonly TypeNode[];
}
/** `[A]`. */
export interface ListType extends At {
  readonly kind: 'listType';
  readonly item: TypeNode;
}
/** `layer(A) -> B`; bare `layer` or `fn` has no `params`. */
export interface ArrowType extends At {
  readonly kind: 'arrowType';
  readonly role: 'fn' | 'layer';
  readonly params: readonly TypeNode[] | null;
  readonly result: TypeNode | null;
}
/** `"same" | "valid" | int`. */
export interface ChoiceType extends At {
  readonly kind: 'choiceType';
  readonly options: readonly (StringExpr | NameExpr)[];
}
/** `class<K>[N]`: whole numbers from 0 to K - 1; `optional` where `?` follows. */
export interface ClassType extends At {
  readonly kind: 'classType';
  readonly classes: Expr;
  readonly optional: boolean;
  readonly shape: readonly ShapeDim[];
}
/** `f32[…]`, `dim`, `int`, `axis`, an alias. `shape` is null where no brackets were written. */
export interface NamedType extends At {
  readonly kind: 'namedType';
  readonly name: Identifier;
  readonly optional: boolean;
  readonly shape: readonly ShapeDim[] | null;
}
/** `pack`: written `*S`, then `dim` is a name. */
export interface ShapeDim extends At {
  readonly pack: boolean;
  readonly dim: Expr;
}
