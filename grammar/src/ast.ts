/** Decides what a program is made of once it is parsed: declarations and clauses over expressions, whose nodes carry offsets relative to their declaration. */
import type { Block, Callable, Equation, Expr, Identifier, StringExpr, TypeNode } from './ast-expressions.js';
import type { At, SyntaxFault } from './source.js';

export type * from './ast-expressions.js';

// ── declarations ──

interface DeclBase extends At {
  readonly name: Identifier;
  readonly exported: boolean;
  /** The `##` lines above it, without the marks, joined by newlines. */
  readonly doc: string | null;
}

/** A declaration at the top of a file. */
export type Decl = ImportDecl | ParamDecl | ConstDecl | TypeDecl | CallableDecl | DataDecl | TrainDecl | SweepDecl;

/** `import x from "./f.dln"` (`names` null: `name` is the module) or `import { A, B } from "./f.dln"` (`name` is the first of them). */
export interface ImportDecl extends DeclBase {
  readonly kind: 'import';
  readonly names: readonly Identifier[] | null;
  readonly from: StringExpr;
}
/** `param lr: float = 1e-3 in 1e-5..1`: a number that a run may set. */
export interface ParamDecl extends DeclBase {
  readonly kind: 'param';
  readonly type: TypeNode;
  readonly value: Expr;
  readonly range: { readonly low: Expr; readonly high: Expr } | null;
}
/** `const width = 64`: a name for a value; its type may be left out. */
export interface ConstDecl extends DeclBase {
  readonly kind: 'const';
  readonly type: TypeNode | null;
  readonly value: Expr;
}
/** `type Image = f32[N, H, W, C]`: another name for a type. */
export interface TypeDecl extends DeclBase {
  readonly kind: 'type';
  readonly type: TypeNode;
}
/** The word that a callable is declared with; what it may do and how it is checked follow from it. */
export type CallableRole = 'fn' | 'layer' | 'model' | 'loss' | 'metric' | 'optimizer' | 'schedule';
/** `layer Dense(x: f32[N, D], units: dim) = …`: a function of any role with a name. */
export interface CallableDecl extends DeclBase {
  readonly kind: 'callable';
  readonly role: CallableRole;
  readonly callable: Callable;
}
/** `data mnist = idx("…")`: a dataset by name, its fields changed in the body if there is one. */
export interface DataDecl extends DeclBase {
  readonly kind: 'data';
  readonly source: Expr;
  readonly body: Block | null;
}
/** `train net on data { … }`, or `run` without objectives. */
export interface TrainDecl extends DeclBase {
  readonly kind: 'train';
  readonly role: 'train' | 'run';
  readonly from: Expr | null;
  readonly on: Expr | null;
  readonly clauses: readonly Clause[];
}
/** `sweep s of net over lr in [1e-3, 1e-4] { … }`: one training for each combination of values. */
export interface SweepDecl extends DeclBase {
  readonly kind: 'sweep';
  readonly of: Identifier;
  readonly over: readonly { readonly param: Identifier; readonly values: Expr }[];
  readonly clauses: readonly Clause[];
}

// ── clauses of train, run and sweep ──

/** A line of a `train`, a `run` or a `sweep`. */
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
/** `every 10 steps`. */
export interface Every extends At {
  readonly count: Expr;
  readonly unit: 'steps' | 'epochs';
}
/** `over stem with Adam()`: which weights an optimizer moves; all that are left without `over`. */
export interface Mover extends At {
  readonly over: Expr | null;
  readonly with: Expr;
}
/** `minimize gan = loss with Adam() every 2 steps`: an objective and what moves for it. */
export interface MinimizeClause extends At {
  readonly kind: 'minimize';
  readonly name: Identifier | null;
  readonly value: Expr;
  readonly movers: readonly Mover[];
  readonly every: Every | null;
}
/** `measure accuracy(y, label), f1 = …`: numbers that are counted beside the objective. */
export interface MeasureClause extends At {
  readonly kind: 'measure';
  readonly measures: readonly { readonly name: Identifier | null; readonly value: Expr }[];
}
/** The clauses that are one word and one expression. */
export interface ValueClause extends At {
  readonly kind: 'validate' | 'epochs' | 'steps' | 'accumulate' | 'clip';
  readonly value: Expr;
}
/** `batch 64 drop_last`. */
export interface BatchClause extends At {
  readonly kind: 'batch';
  /** The name `all` means every row. */
  readonly value: Expr;
  readonly dropLast: boolean;
}
/** `in_order`: rows are not shuffled. */
export interface InOrderClause extends At {
  readonly kind: 'in_order';
}
/** `freeze stem until epoch 3`: weights that stay as they are, for ever without `until`. */
export interface FreezeClause extends At {
  readonly kind: 'freeze';
  readonly value: Expr;
  readonly until: Expr | null;
}
/** `early_stop on validate.loss patience 5`. */
export interface EarlyStopClause extends At {
  readonly kind: 'early_stop';
  readonly on: Expr;
  readonly patience: Expr;
}
/** `stop when loss < 0.1`. */
export interface StopClause extends At {
  readonly kind: 'stop';
  readonly when: Expr;
}
/** `checkpoint every 100 steps`. */
export interface CheckpointClause extends At {
  readonly kind: 'checkpoint';
  readonly every: Every;
}
/** `expect accuracy > 0.9 : "…"`: what must hold at the end, else the run has failed. */
export interface ExpectClause extends At {
  readonly kind: 'expect';
  readonly condition: Expr;
  readonly message: StringExpr | null;
}
/** `plot loss, accuracy against epoch`, or `show image every 1 epochs`. */
export interface ShowClause extends At {
  readonly kind: 'plot' | 'show';
  readonly values: readonly Expr[];
  readonly against: Identifier | null;
  readonly every: Every | null;
}
/** `save weights to "net.safetensors"`. */
export interface SaveClause extends At {
  readonly kind: 'save';
  readonly value: Expr;
  readonly to: StringExpr;
  readonly every: Every | null;
}
/** `load weights(Net) from …`, with the names that differ there. */
export interface LoadClause extends At {
  readonly kind: 'load';
  readonly target: Expr;
  readonly source: Expr;
  readonly names: readonly { readonly ours: StringExpr; readonly theirs: StringExpr }[];
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
