/** Decides what an expression can be worth while a program is checked or compiled. */
import type { Vocabulary } from '@dln/formats';
import type { At, Callable, CallableRole, DeclKey, Expr, Span } from '@dln/grammar';
import type { Dataset, DatasetField, SourceCall } from '../data/dataset.js';
import type { Dim, Fact } from '../dims/dim.js';
import type { ValueId } from '../graph/graph.js';
import type { AnyOp } from '../ops/define-op.js';
import type { TensorType } from '../types/tensor-type.js';
import type { Scope } from './env.js';
import type { Cell, Instance } from './instance.js';

/** One stage of the chain that made a tensor, for messages; a linked list, newest first. */
export interface History {
  readonly at: Span;
  readonly type: TensorType;
  /** `400 = 5 * 5 * 16`, where the stage computed a dim. */
  readonly equation: string | null;
  readonly before: History | null;
}

/** A tensor: its type and, while compiling, its node. */
export interface TensorValue {
  readonly kind: 'tensor';
  readonly type: TensorType;
  /** Null while only types are wanted. */
  readonly node: ValueId | null;
  readonly history: History | null;
  /** Set where the tensor is an instance's own weight or state: `emb.table` and `weights` read it. */
  readonly cell?: Cell;
  /** Set where the tensor is images as a source gives them. */
  readonly images?: SourceCall;
  /** Set where the tensor is a text as tokens: `show` writes it as one. */
  readonly vocabulary?: Vocabulary;
  /** Set where the tensor is rows of a dataset's field: `d.x`, `d.x[:64]`. */
  readonly column?: {
    readonly data: Dataset;
    readonly field: DatasetField;
    readonly from: number;
    readonly to: number;
  };
}
/** A whole number known at compile time, maybe symbolic. `text`: as the author wrote it, for messages. */
export interface IntValue {
  readonly kind: 'int';
  readonly dim: Dim;
  /** The dim variable that it is, where a bare one is meant: an axis may be named by it. */
  readonly name?: string;
}
/** A quotient of whole numbers; where a whole number is wanted it must be one. */
export interface FractionValue {
  readonly kind: 'fraction';
  readonly over: Dim;
  readonly under: Dim;
}
/** Slowest first: known at compile time, at an edit, at an epoch, at a step. */
export type ClockRate = 'constant' | 'edit' | 'epoch' | 'step';
/** A number that never depends on data. `value` is null where only a clock or a symbolic dim gives it; `node` holds it in the graph then. */
export interface FloatValue {
  readonly kind: 'float';
  readonly value: number | null;
  readonly node: ValueId | null;
  readonly rate: ClockRate;
}
/** A compile-time condition. `value` null: it depends on dims or on `training`; then the facts hold in the branches. */
export interface BoolValue {
  readonly kind: 'bool';
  readonly value: boolean | null;
  readonly whenTrue: readonly Fact[];
  readonly whenFalse: readonly Fact[];
  /** It hangs on numbers that are no dims: each use decides it. */
  readonly atUse?: boolean;
}
/** A string known at compile time; `at` is where it was written, null where it was not. */
export interface StringValue {
  readonly kind: 'string';
  readonly value: string;
  readonly at: At | null;
}
/** Several values under one name. */
export interface TupleValue {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
}
/** Values in order; of numbers alone it becomes a tensor where one is wanted. */
export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}
/** `none`. */
export interface NoneValue {
  readonly kind: 'none';
}
/** `class<K>` as `cast` takes it, or a dtype's name. */
export interface DTypeValue {
  readonly kind: 'dtype';
  readonly dtype: 'f32' | 'i32' | 'bool';
  readonly classes: Dim | null;
}
/** A column that lacks some values: `fill` makes a tensor of it, `missing` says where. Where it lacks one, `node` holds 0. */
export interface GapsValue {
  readonly kind: 'gaps';
  readonly name: string;
  readonly type: TensorType;
  readonly node: ValueId | null;
  /** A bool of the same shape, true where the value is missing. */
  readonly mask: ValueId | null;
  readonly classNames: readonly string[] | null;
}
/** A file as a name: `data.mnist`. */
export interface ModuleValue {
  readonly kind: 'module';
  readonly uri: string;
}
/** A dataset, and those of its parts that can be named. */
export interface DatasetValue {
  readonly kind: 'dataset';
  readonly dataset: Dataset;
  /** Names of the parts that a dot gives; empty once a part is taken. */
  readonly parts: Readonly<Record<string, Dataset>>;
}
/** The table of a sweep, or with `part` "train." that of its training measures. */
export interface TableValue {
  readonly kind: 'table';
  readonly name: string;
  /** The declaration of the sweep. */
  readonly sweep: DeclKey;
  readonly rows: number;
  readonly part: '' | 'train.';
  /** Its columns, and of those that hold numbers. */
  readonly columns: readonly string[];
  readonly numbers: readonly string[];
}
/** A set of weights: `weights(M)`, or one weight per cell while an optimizer moves all at once. */
export interface WeightsValue {
  readonly kind: 'weights';
  readonly cells: readonly Cell[];
  /** Present once they carry numbers of their own (a gradient, an update). */
  readonly nodes: readonly ValueId[] | null;
  /** Where the set is a state: the cell that keeps it, one a weight. */
  readonly held?: readonly Cell[];
}
/** The bare name of a dim variable where an axis is wanted. */
export interface AxisNameValue {
  readonly kind: 'axisName';
  readonly name: string;
}
/** Something that was wrong and has been reported; whatever takes it is silent. */
export interface ErrorValue {
  readonly kind: 'error';
}

/** A function or layer with some arguments given. */
export interface CallableValue {
  readonly kind: 'callable';
  readonly callee: Callee;
  readonly bound: readonly GivenArg[];
  /** The instance that evaluating a layer's name made; null for functions. */
  readonly instance: Instance | null;
}
/** An argument as a call gives it; `label` is null by position, `at` is where it stands. */
export interface GivenArg {
  readonly label: string | null;
  readonly value: Value;
  readonly at: Span;
}
/** What stands behind a callable value. */
export type Callee =
  | UserCallee
  | BuiltinCallee
  | OpCallee
  | CompositeCallee
  | BlockCallee
  | OpaqueCallee
  | PartCallee
  | AverageCallee
  | ObjectiveCallee;
/** A declaration or a nameless `fn`/`layer` with the environment that it closes over. */
export interface UserCallee {
  readonly is: 'user';
  readonly role: CallableRole;
  readonly name: string;
  readonly callable: Callable;
  readonly env: Env;
  readonly decl: DeclKey;
  readonly uri: string;
}
/** A function that the checker itself knows. */
export interface BuiltinCallee {
  readonly is: 'builtin';
  readonly builtin: BuiltinHead;
}
/** What a built-in function says of itself; what it does stands in the table of all of them. */
export interface BuiltinHead {
  readonly name: string;
  readonly doc: string;
  /** Parameter heads as the language writes them; `tensor` stands for any tensor, `any` for anything. */
  readonly signature: string;
  /** A call of numbers alone is arithmetic: `max(8, v)`. */
  readonly numbers?: boolean;
  /** Parameters whose bare names are columns of a table: `classes: [sex]`. */
  readonly columns?: readonly string[];
  /** The same where the call is given a dataset. */
  readonly columnsOfDataset?: readonly string[];
}
/** A graph operator whose signature says all. */
export interface OpCallee {
  readonly is: 'op';
  readonly op: AnyOp;
}
/** `f |> g` of layer values. */
export interface CompositeCallee {
  readonly is: 'composite';
  readonly stages: readonly { readonly value: Value; readonly at: Span; readonly as: string | null }[];
}
/** A `for`, `repeat`, `if` or `match` where a layer value is wanted: it is run when a tensor arrives. */
export interface BlockCallee {
  readonly is: 'block';
  readonly expr: Expr;
  readonly env: Env;
  readonly decl: DeclKey;
  /** Of a loop: what its rounds belong to, in whatever body it is applied; null for a choice, and where no instances are made. */
  readonly loop: Instance | null;
}
/** A layer argument known by its arrow type alone. */
export interface OpaqueCallee {
  readonly is: 'opaque';
  readonly name: string;
  readonly type: import('@dln/grammar').ArrowType;
  readonly env: Env;
  readonly decl: DeclKey;
}
/** A part of an instance that can be called: `M.stem`. */
export interface PartCallee {
  readonly is: 'part';
  readonly instance: Instance;
}

/** The objective of a step as a function of other weights. */
export interface ObjectiveCallee {
  readonly is: 'objective';
  /** Null: there is no value (reported). */
  readonly at: (weights: WeightsValue) => TensorValue | null;
}

/** `ema(M, decay)`: a layer with the moving averages of its weights. */
export interface AverageCallee {
  readonly is: 'average';
  readonly of: CallableValue;
  readonly decay: Value;
  readonly place: string;
}

/** What names stand for in a body. */
export type Env = Scope<Value>;

/** What an expression is worth. */
export type Value =
  | TensorValue
  | GapsValue
  | IntValue
  | FractionValue
  | FloatValue
  | BoolValue
  | StringValue
  | TupleValue
  | ListValue
  | NoneValue
  | DTypeValue
  | ModuleValue
  | DatasetValue
  | TableValue
  | WeightsValue
  | AxisNameValue
  | CallableValue
  | ErrorValue;

/** The one error value. */
export const errorValue: ErrorValue = { kind: 'error' };
/** The one `none`. */
export const noneValue: NoneValue = { kind: 'none' };
/** A whole number. */
export const intValue = (dim: Dim): IntValue => ({ kind: 'int', dim });
/** What a dim variable of a signature stands for. */
export const dimValue = (name: string, dim: Dim): IntValue => ({ kind: 'int', dim, name });
/** A number that is known now. */
export const floatValue = (value: number): FloatValue => ({ kind: 'float', value, node: null, rate: 'constant' });
/** A condition that is known now. */
export const boolValue = (value: boolean): BoolValue => ({ kind: 'bool', value, whenTrue: [], whenFalse: [] });
/** A tensor of a type; `node` is null while only types are wanted. */
export const tensorValue = (type: TensorType, node: ValueId | null, history: History | null = null): TensorValue => ({
  kind: 'tensor',
  type,
  node,
  history,
});
/** A callable with no argument given yet. */
export const callableValue = (callee: Callee, instance: Instance | null = null): CallableValue => ({
  kind: 'callable',
  callee,
  bound: [],
  instance,
});
/** The layer value that gives what it gets: an `if` without `else` whose condition does not hold. */
export const identityLayer = callableValue({ is: 'composite', stages: [] });

/** Does a value hold a tensor, maybe inside tuples or lists? A dataset and weights stand where tensors stand. */
export function holdsTensor(value: Value): boolean {
  if (value.kind === 'tensor' || value.kind === 'gaps' || value.kind === 'dataset' || value.kind === 'weights')
    return true;
  if (value.kind === 'tuple' || value.kind === 'list') return value.items.some(holdsTensor);
  return false;
}

/** A nested list of numbers: a constant tensor wherever a tensor may stand. */
export function isTable(value: Value): boolean {
  const numbers = (v: Value): boolean =>
    v.kind === 'list' ? v.items.length > 0 && v.items.every(numbers) : v.kind === 'int' || v.kind === 'float';
  return value.kind === 'list' && value.items.some((v) => v.kind === 'list') && numbers(value);
}
