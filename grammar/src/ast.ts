/** Decides what a program is made of once it is parsed: the syntax tree, whose nodes carry offsets relative to their declaration. */
import type { At, SyntaxFault } from './source.js';

/** A name where it stands. Backticks are not part of `text`. */
export interface Identifier extends At {
  readonly text: string;
}

// ── declarations ──

interface DeclBase extends At {
  readonly name: Identifier;
  readonly exported: boolean;
  /** The `##` lines above it, without the marks, joined by newlines. */
  readonly doc: string | null;
}

export type Decl = ImportDecl | ParamDecl | ConstDecl | TypeDecl | CallableDecl | DataDecl | TrainDecl | SweepDecl;

/** `import x from "./f.dln"` (`names` null: `name` is the module) or `import { A, B } from "./f.dln"` (`name` is the first of them). */
export interface ImportDecl extends DeclBase {
  readonly kind: 'import';
  readonly names: readonly Identifier[] | null;
  readonly from: StringExpr;
}
export interface ParamDecl extends DeclBase {
  readonly kind: 'param';
  readonly type: TypeNode;
  readonly value: Expr;
  readonly range: { readonly low: Expr; readonly high: Expr } | null;
}
export interface ConstDecl extends DeclBase {
  readonly kind: 'const';
  readonly type: TypeNode | null;
  readonly value: Expr;
}
export interface TypeDecl extends DeclBase {
  readonly kind: 'type';
  readonly type: TypeNode;
}
export type CallableRole = 'fn' | 'layer' | 'model' | 'loss' | 'metric' | 'optimizer' | 'schedule';
export interface CallableDecl extends DeclBase {
  readonly kind: 'callable';
  readonly role: CallableRole;
  readonly callable: Callable;
}
export interface DataDecl extends DeclBase {
  readonly kind: 'data';
  readonly source: Expr;
  readonly body: Block | null;
}
export interface TrainDecl extends DeclBase {
  readonly kind: 'train';
  readonly role: 'train' | 'run';
  readonly from: Expr | null;
  readonly on: Expr | null;
  readonly clauses: readonly Clause[];
}
export interface SweepDecl extends DeclBase {
  readonly kind: 'sweep';
  readonly of: Identifier;
  readonly over: readonly { readonly param: Identifier; readonly values: Expr }[];
  readonly clauses: readonly Clause[];
}

/** What the nameless and the named functions and layers share. */
export interface Callable extends At {
  readonly params: readonly Parameter[];
  readonly result: TypeNode | null;
  readonly wheres: readonly Where[];
  readonly body: Expr | Block;
}
export interface Parameter extends At {
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly value: Expr | null;
}
export interface Where extends At {
  readonly condition: Expr;
  readonly message: StringExpr | null;
}

// ── bodies ──

export interface Block extends At {
  readonly kind: 'block';
  readonly items: readonly Stmt[];
}
export type Stmt = Equation | ResultStmt;
/** An expression as a statement; only the last one of a body may be: the checker says so. */
export interface ResultStmt extends At {
  readonly kind: 'result';
  readonly value: Expr;
}
export type Equation = LetEq | CellEq | NextEq;
export interface LetEq extends At {
  readonly kind: 'let';
  readonly pattern: Pattern;
  readonly type: TypeNode | null;
  readonly value: Expr;
}
export interface CellEq extends At {
  readonly kind: 'weight' | 'state' | 'field';
  readonly name: Identifier;
  readonly type: TypeNode | null;
  readonly value: Expr;
}
export interface NextEq extends At {
  readonly kind: 'nextEq';
  readonly name: Identifier;
  readonly atEpoch: boolean;
  readonly value: Expr;
}
/** `_` is a name that binds nothing. */
export type Pattern = ({ readonly kind: 'name' } & Identifier) | TuplePattern;
export interface TuplePattern extends At {
  readonly kind: 'tuplePattern';
  readonly items: readonly Pattern[];
}

// ── clauses of train, run and sweep ──

export type Clause =
  | Equation
  | MinimizeClause
  | MeasureClause
  | ValueClause
  | BatchClause
  | InOrderClause
  | FreezeClause
  | EarlyStopClause
  | StopClause
  | CheckpointClause
  | ExpectClause
  | ShowClause
  | SaveClause
  | LoadClause;
export interface Every extends At {
  readonly count: Expr;
  readonly unit: 'steps' | 'epochs';
}
export interface Mover extends At {
  readonly over: Expr | null;
  readonly with: Expr;
}
export interface MinimizeClause extends At {
  readonly kind: 'minimize';
  readonly name: Identifier | null;
  readonly value: Expr;
  readonly movers: readonly Mover[];
  readonly every: Every | null;
}
export interface MeasureClause extends At {
  readonly kind: 'measure';
  readonly measures: readonly { readonly name: Identifier | null; readonly value: Expr }[];
}
export interface ValueClause extends At {
  readonly kind: 'validate' | 'epochs' | 'steps' | 'accumulate' | 'clip';
  readonly value: Expr;
}
export interface BatchClause extends At {
  readonly kind: 'batch';
  /** The name `all` means every row. */
  readonly value: Expr;
  readonly dropLast: boolean;
}
export interface InOrderClause extends At {
  readonly kind: 'in_order';
}
export interface FreezeClause extends At {
  readonly kind: 'freeze';
  readonly value: Expr;
  readonly until: Expr | null;
}
export interface EarlyStopClause extends At {
  readonly kind: 'early_stop';
  readonly on: Expr;
  readonly patience: Expr;
}
export interface StopClause extends At {
  readonly kind: 'stop';
  readonly when: Expr;
}
export interface CheckpointClause extends At {
  readonly kind: 'checkpoint';
  readonly every: Every;
}
export interface ExpectClause extends At {
  readonly kind: 'expect';
  readonly condition: Expr;
  readonly message: StringExpr | null;
}
export interface ShowClause extends At {
  readonly kind: 'plot' | 'show';
  readonly values: readonly Expr[];
  readonly against: Identifier | null;
  readonly every: Every | null;
}
export interface SaveClause extends At {
  readonly kind: 'save';
  readonly value: Expr;
  readonly to: StringExpr;
  readonly every: Every | null;
}
export interface LoadClause extends At {
  readonly kind: 'load';
  readonly target: Expr;
  readonly source: Expr;
  readonly names: readonly { readonly ours: StringExpr; readonly theirs: StringExpr }[];
}

// ── expressions ──

/** `parens`: the author wrote it in parentheses; the formatter keeps one pair. Offsets never include them. */
interface ExprBase extends At {
  readonly parens?: true;
}
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
export interface NumberExpr extends ExprBase {
  readonly kind: 'number';
  /** As written, `1_000` or `1e-3`. */
  readonly text: string;
  readonly value: number;
  /** Written with a point or an exponent. */
  readonly fractional: boolean;
}
export interface StringExpr extends ExprBase {
  readonly kind: 'string';
  /** Escapes resolved; `{expr}` parts still in it. */
  readonly value: string;
}
export interface NameExpr extends ExprBase {
  readonly kind: 'name';
  readonly text: string;
}
export interface BoolExpr extends ExprBase {
  readonly kind: 'bool';
  readonly value: boolean;
}
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
export interface TupleExpr extends ExprBase {
  readonly kind: 'tuple';
  readonly items: readonly Expr[];
}
export interface ListExpr extends ExprBase {
  readonly kind: 'list';
  readonly items: readonly Expr[];
}
export interface ComprehensionExpr extends ExprBase {
  readonly kind: 'comprehension';
  readonly item: Expr;
  readonly pattern: Pattern;
  readonly source: Expr;
}
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
export interface BinaryExpr extends ExprBase {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly opAt: At;
  readonly left: Expr;
  readonly right: Expr;
}
export interface UnaryExpr extends ExprBase {
  readonly kind: 'unary';
  readonly op: '-' | 'not';
  readonly operand: Expr;
}
export interface CallExpr extends ExprBase {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Argument[];
}
export interface Argument extends At {
  readonly label: Identifier | null;
  readonly value: Expr;
}
export interface IndexExpr extends ExprBase {
  readonly kind: 'index';
  readonly base: Expr;
  readonly items: readonly IndexItem[];
}
export type IndexItem = EllipsisItem | SliceItem | PointItem;
export interface EllipsisItem extends At {
  readonly kind: 'ellipsis';
}
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
export interface Stage extends At {
  readonly value: Expr;
  readonly as: Identifier | null;
}
export interface IfExpr extends ExprBase {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly then: Block;
  readonly else: Block | IfExpr | null;
}
export interface MatchExpr extends ExprBase {
  readonly kind: 'match';
  readonly subject: Expr;
  readonly arms: readonly { readonly pattern: Expr; readonly value: Expr }[];
}
export interface ForExpr extends ExprBase {
  readonly kind: 'for';
  readonly pattern: Pattern;
  readonly source: Expr;
  readonly body: Block;
}
export interface RepeatExpr extends ExprBase {
  readonly kind: 'repeat';
  readonly count: Expr;
  readonly body: Block;
}
export interface ScanExpr extends ExprBase {
  readonly kind: 'scan';
  readonly pattern: Pattern;
  readonly source: Expr;
  readonly over: Expr | null;
  readonly carries: readonly { readonly name: Identifier; readonly type: TypeNode | null; readonly value: Expr }[];
  readonly body: Block;
}
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

export type TypeNode = TupleType | ListType | ArrowType | ChoiceType | ClassType | NamedType | ErrorType;
/** Stands where a type could not be read; the checker is silent about it. */
export interface ErrorType extends At {
  readonly kind: 'errorType';
}
export interface TupleType extends At {
  readonly kind: 'tupleType';
  readonly items: readonly TypeNode[];
}
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

/** `#: f32[N, 400]` at the end of a line: a checked comment about the stage or binding that ends on that line. */
export interface CheckedComment extends At {
  readonly type: TypeNode;
}

/** What parsing one declaration gives; never throws, whatever the text. */
export interface Parsed {
  /** Null where nothing of the declaration could be read. */
  readonly decl: Decl | null;
  readonly faults: readonly SyntaxFault[];
  readonly checks: readonly CheckedComment[];
}
