/** Decides what travels along while an expression is evaluated: where we are, what is known, what is built and who hears of mistakes. */
import type { At, Block, DeclKey, Expr, Span } from '@dln/grammar';
import type { ColumnPlan, DataDraw } from '../data/dataset.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Fact } from '../dims/dim.js';
import type { GraphBuilder } from '../graph/builder.js';
import type { InputKind, ValueId } from '../graph/graph.js';
import type { GraphType } from '../types/tensor-type.js';
import type { AxisPlaces } from './axis-places.js';
import type { Cell, Instance } from './instance.js';
import type { CallableValue, Env, GivenArg, Value } from './value.js';
import type { Condition, World } from './world.js';

/** The evaluator's own functions, handed along so that its files need not import each other in a circle. */
export interface Evaluator {
  readonly expr: (ctx: Context, env: Env, expr: Expr) => Value;
  /** A block's value: its equations, then its result. */
  readonly block: (ctx: Context, env: Env, block: Block) => Value;
  /** Gives arguments to a callable: a value, or a layer value where tensors are still missing. */
  readonly call: (ctx: Context, callee: CallableValue, args: readonly GivenArg[], at: Span) => Value;
  /** `x |> f` for a value f. */
  readonly pipeInto: (ctx: Context, x: Value, xAt: Span, f: Value, at: Span) => Value;
  /** A `for`, `repeat`, `if` or `match` as a stage, when its tensor arrives. */
  /** `loop`: the instance of a loop that is a value. */
  readonly blockStage: (ctx: Context, env: Env, expr: Expr, x: Value, xAt: Span, loop?: Instance | null) => Value;
}

/** A graph under construction, with the residents' values as they stand. */
export interface Emission {
  readonly graph: GraphBuilder;
  /** Current value of each weight and state: an input at first, what an objective left later. */
  readonly current: Map<Cell, ValueId>;
  /** Moving averages that were read, with the share that they keep. */
  readonly averages: Map<Cell, { readonly of: Cell; readonly decay: Value }>;
  /** Values that take their place after the call. */
  readonly next: Map<Cell, { readonly node: ValueId; readonly atEpoch: boolean }>;
  /** The graph of initial values; null inside it. */
  readonly init: Emission | null;
  /** First value of each cell, in the `init` graph. */
  readonly initial: Map<Cell, ValueId>;
  /** Which `next` this entry takes: those of a step, or those `at epoch`. */
  readonly tick: 'step' | 'epoch';
  /** Whole fields of datasets that the graph is fed with, by the input's name. */
  readonly columns: Map<string, ColumnPlan>;
  input(kind: InputKind, name: string, type: GraphType): ValueId;
  /** Told what each expression of a compiled body is worth; null where nobody listens. */
  readonly heard: ((at: Span, value: Value) => void) | null;
}

/** What the body of a `data` collects while it is evaluated. */
export interface DataBody {
  /** Name of the part that the rows are of; `all` where they are not of one. */
  readonly part: string;
  /** Values over the whole training part, in the order in which they are wanted. */
  readonly fits: { readonly name: string; readonly node: ValueId | null }[];
  readonly draws: DataDraw[];
  /** Names of the columns that were read. */
  readonly read: Set<string>;
}

/** The folds of a `train` or of a `run` over data. */
export interface Folds {
  /** A part for each call of a metric; it holds the states of that call. */
  readonly instance: Instance;
  /** The calls that were evaluated, in order: grows while a body is walked. */
  readonly calls: { readonly name: string; readonly at: Span }[];
}

/** The innermost loop around what is evaluated, through calls too. */
export interface LoopScope {
  readonly is: 'scan' | 'iterate' | 'repeat';
  /** The scope of its body, where `next` moves a carry. */
  readonly scope: Env;
  readonly carries: readonly string[];
  /** The round, counted through all loops around: i32[] of the graph; null while only types are wanted. */
  readonly round: ValueId | null;
}

/** The instances of a body in checking. */
export interface Parts {
  /** Set where the body gives a layer value a name: it may be applied more than once. */
  shares: boolean;
  /** Under an instance without a name; evaluated when somebody asks, and once. */
  readonly root: () => Instance;
  /** Uses of an instance that do not fit its first. */
  readonly misused: () => readonly Diagnostic[];
}

/** What is known and wanted at one point of an evaluation; never changed, only extended. */
export interface Context {
  readonly world: World;
  readonly evaluator: Evaluator;
  readonly uri: string;
  readonly decl: DeclKey;
  readonly facts: readonly Fact[];
  readonly diagnostics: Diagnostic[];
  /** Collects inferred conditions while a layer is checked at its definition; null elsewhere: there a condition that does not hold is an error. */
  readonly conditions: Condition[] | null;
  /** Told while a definition is checked when something that it needs is known at a use alone; null elsewhere. */
  readonly atUse: { told: boolean } | null;
  /** Null while only types are wanted. */
  readonly emission: Emission | null;
  /** True: bodies of callees are evaluated at each use (compiling); false: their signatures are believed (checking). */
  readonly inline: boolean;
  readonly instance: Instance;
  /** True while a cost is reckoned: a `repeat` of symbolic length is one round that counts as often. */
  readonly reckons?: true;
  /** Null at a definition: both are checked. */
  readonly training: boolean | null;
  /** Calls that led here through templates and compiled bodies, outermost first. */
  readonly uses: readonly Span[];
  readonly depth: number;
  /** True where `next` values take effect: in a training step and in an optimizer. */
  readonly moves: boolean;
  /** The role of a `state` here: an optimizer's is a moment, a metric's a fold. */
  readonly stateRole: 'state' | 'moment' | 'fold';
  /** Where metrics fold over a pass; null where a metric is of the rows that it is given, and of no others. */
  readonly folds: Folds | null;
  /** What a draw or an initial value is for; part of its random stream. */
  readonly purpose: 'draw' | 'init';
  /** Inside `ema(M, decay)`: weights are read as their moving averages, each place of the program with its own. */
  readonly average: { readonly place: string; readonly decay: Value } | null;
  /** The cell whose first value is being built: names its random stream. */
  readonly initialOf: Cell | null;
  /** Which axis a dim's name means in the body in evaluation; null where none can be named. */
  readonly axes: AxisPlaces | null;
  /** Set in the body of a `data` and what it calls. */
  readonly data: DataBody | null;
  /** The instances that the body in checking makes where its callees are evaluated; null while compiling and outside of bodies. */
  readonly parts: Parts | null;
  /** Null outside of loops. */
  readonly loop: LoopScope | null;
  /** Told where a state moves, or a metric folds, in the definition in evaluation; null elsewhere. */
  readonly effects: { movesState: boolean; folds: boolean } | null;
  /** States and weights of the body in evaluation, by name. */
  readonly cells: Map<string, Cell> | null;
}

/** A place in the declaration that is being evaluated. */
export const spanOf = (ctx: Context, at: At): Span => ({ decl: ctx.decl, start: at.start, end: at.end });

/** True while a definition is checked: what it lacks is known at each use, and its body is checked there. */
export function leftToUses(ctx: Context): boolean {
  if (ctx.atUse === null) return false;
  ctx.atUse.told = true;
  return true;
}

/** Tells whoever listens what an expression of a definition is worth; compiled bodies are not told a second time. */
export function tell(ctx: Context, at: At, value: Value): void {
  if (!ctx.inline && ctx.world.saw !== null) ctx.world.saw(spanOf(ctx, at), value);
}

/** Records a finding. Inside a template or a compiled body it also says which use led there; std is never blamed, but the innermost use of it. */
export function report(ctx: Context, diagnostic: Diagnostic): void {
  const own = (span: Span): boolean => !span.decl.startsWith('std:');
  const use = ctx.uses[0];
  if (!own(diagnostic.at)) {
    const blamed = [...ctx.uses].reverse().find(own);
    if (blamed !== undefined) {
      const outer =
        use !== undefined && use !== blamed && use.decl !== blamed.decl ? [{ at: use, text: 'in this use' }] : [];
      ctx.diagnostics.push({
        ...diagnostic,
        at: blamed,
        labels: [...diagnostic.labels, ...outer],
      });
      return;
    }
  }
  const labels =
    use === undefined || use.decl === diagnostic.at.decl
      ? diagnostic.labels
      : [...diagnostic.labels, { at: use, text: 'in this use' }];
  ctx.diagnostics.push({ ...diagnostic, labels });
}

/** The same context with more known. */
export const withFacts = (ctx: Context, facts: readonly Fact[]): Context =>
  facts.length === 0 ? ctx : { ...ctx, facts: [...ctx.facts, ...facts] };
