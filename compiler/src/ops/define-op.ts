/** Decides what an operator is: the one record that every file in `ops/` fills in. Knows no library and no backend. */
import type { Dim } from '../dims/dim.js';
import type { Attr, Attrs, Graph, LoopAttrs, Node, SourceRef, ValueId } from '../graph/graph.js';
import type { AxisRole } from '../graph/program.js';
import type { DType, GraphType } from '../types/tensor-type.js';

/** Each op file adds one line by interface merging: `interface OpTable { relu: { in: [x: ValueId]; attrs: {} } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in every op file
export interface OpTable {}
/** The names of all operators, as their files declare them. */
export type OpName = keyof OpTable & string;
/** The operands that an operator's method of the builder takes, in order. */
export type Operands<K extends OpName> = OpTable[K] extends { in: infer I extends readonly ValueId[] } ? I : never;
/** The attributes of an operator that has none. */
export type NoAttrs = Record<never, never>;
/** The attributes that an operator takes. */
export type AttrsOf<K extends OpName> = OpTable[K] extends { attrs: infer A } ? A : never;
type Tail<A> = Record<never, never> extends A ? [attrs?: A] : [attrs: A];

/** Appends nodes to a graph under construction; one typed method per operator, and the few that are not operators. */
export type Builder = {
  readonly [K in OpName]: (...args: [...Operands<K>, ...Tail<AttrsOf<K>>]) => ValueId;
} & BuilderCore;
/** What a builder has beside the operators' methods. */
export interface BuilderCore {
  readonly typeOf: (x: ValueId) => GraphType;
  /** The k-th result of an operator with several. */
  readonly part: (x: ValueId, index: number) => ValueId;
  /** A loop over its operands; its results are its parts. */
  readonly loop: (operands: readonly ValueId[], attrs: LoopAttrs, bodies: readonly Graph[]) => ValueId;
  /** Gives a loop a body that computes the same and more results after those that it had. */
  readonly extend: (loop: ValueId, body: Graph) => void;
  /** A constant scalar broadcast-ready for `like` (its dtype, rank 0). */
  readonly scalar: (value: number, like: ValueId) => ValueId;
  /** Untyped door for code that is generic over operators. The operator `add` shares the name: `b.add(x, y)` is the sum. */
  readonly add: (op: string, operands: readonly ValueId[], attrs: Attrs) => ValueId;
  /** The node that made a value. */
  readonly nodeOf: (x: ValueId) => Node;
  /** Says where the nodes that follow come from; gives what was said before. */
  readonly at: (source: SourceRef) => SourceRef;
}

/** A tensor of the float64 reference: `bool` is 0 or 1, `i32` whole. Row-major. */
export interface NdArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
/** One `T` for each operand. */
export type Each<I extends readonly unknown[], T> = { readonly [K in keyof I]: T };

/** Attributes once the free dims are bound: every Dim is a number. */
export type Bound<A> = {
  readonly [K in keyof A]: [A[K]] extends [number | Dim]
    ? number
    : [A[K]] extends [number | Dim | undefined]
      ? number | undefined
      : A[K] extends readonly (number | Dim)[]
        ? readonly number[]
        : A[K] extends readonly (number | Dim)[] | undefined
          ? readonly number[] | undefined
          : A[K];
};

/** Kernel calls as data: a backend gives them to tfjs kernels. `R` is whatever a backend calls a tensor. A raw kernel checks nothing:
 *  state rank and dtype here by reshaping and casting. Several results: `call` gives the first, `calls` all.
 *  tfjs's WebAssembly packs the right operand of a product or convolution once per tensor: numbers overwritten in place are not seen there. */
export interface KernelCalls<R> {
  call(kernel: string, inputs: Readonly<Record<string, R | readonly R[]>>, attrs: Readonly<Record<string, unknown>>): R;
  calls(
    kernel: string,
    inputs: Readonly<Record<string, R | readonly R[]>>,
    attrs: Readonly<Record<string, unknown>>,
  ): readonly R[];
  reshape(x: R, shape: readonly number[]): R;
  cast(x: R, dtype: DType): R;
  fill(shape: readonly number[], value: number, dtype: DType): R;
  values(data: Float32Array | Int32Array, shape: readonly number[], dtype: DType): R;
  shape(x: R): readonly number[];
  dtype(x: R): DType;
  /** A kernel of our own (WebAssembly where the backend has one, else plain loops): reads the operands' numbers, writes the result's, which
   *  are 0 when `compute` begins. */
  own(
    name: string,
    inputs: readonly R[],
    shape: readonly number[],
    dtype: DType,
    compute: (inputs: readonly Numbers[], out: Numbers) => void,
  ): R;
}
/** Elements of a tensor on the host, in row-major order. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** TensorFlow or ONNX nodes as data; who writes them as protobuf lives in `emit/`. */
export interface NodeDefs<R> {
  node(op: string, xs: readonly R[], attrs?: Readonly<Record<string, NodeAttr>>): R;
  nodes(op: string, count: number, xs: readonly R[], attrs?: Readonly<Record<string, NodeAttr>>): readonly R[];
  ints(values: readonly (number | Dim)[]): R;
  scalar(value: number, dtype: DType): R;
  /** A constant tensor, row-major. */
  values(values: readonly number[], shape: readonly (number | Dim)[], dtype: DType): R;
}
/** An attribute of a TensorFlow or ONNX node. */
export type NodeAttr =
  | { readonly type: DType | 'i64' | 'u64' }
  | { readonly ints: readonly number[] }
  | { readonly s: string }
  | { readonly b: boolean }
  | { readonly i: number }
  | { readonly f: number };

/** What passes may know of an operator without knowing which one it is. */
export type Trait = 'elementwise' | 'linear' | 'commutative' | 'random' | 'view' | 'mixesBatch' | 'multiple';

/** Inputs that the generic tests try an operator on. */
export interface Sample<K extends OpName> {
  readonly shapes: Each<Operands<K>, readonly number[]>;
  readonly attrs: AttrsOf<K>;
  readonly dtypes?: readonly DType[];
  /** How the sample inputs are drawn; default `normal`. `index`: whole numbers below `below`. */
  readonly draw?: readonly ('normal' | 'positive' | 'unit' | 'distinct' | { readonly below: number })[];
}

/** Everything that DLN knows of one operator. Primitive: `vjp`, `reference`, lowerings. Fused: `decompose`, and whatever it adds for speed or stability. */
export interface OpDef<K extends OpName = OpName> {
  readonly name: K;
  readonly doc: string;
  /** A DLN declaration head: `conv2d(x: f32[N, H, W, C], …) -> f32[…]`; tensors first, then configuration (the attributes). */
  readonly signature: string;
  /** False: the graph's own, not a name in the language (`conv2d_input_grad`). Default true. */
  readonly inLanguage?: boolean;
  readonly traits: readonly Trait[];
  /** What the axes of each operand are where it is a weight, null for an operand that says nothing of it: for layouts of other tools. */
  readonly axes?: Each<Operands<K>, readonly AxisRole[] | null>;
  /** Only where the signature cannot say it. Several results: an array. Throws `GraphError` on what no checked program contains. */
  readonly shape?: (xs: Each<Operands<K>, GraphType>, attrs: AttrsOf<K>) => GraphType | readonly GraphType[];
  /** Cotangents of the operands, built from operators that have a vjp themselves; null where none flows. */
  readonly vjp:
    | ((b: Builder, xs: Operands<K>, dy: ValueId, attrs: AttrsOf<K>, y: ValueId) => Each<Operands<K>, ValueId | null>)
    | 'none';
  /** The same in other operators; one value per result. */
  readonly decompose?: (b: Builder, xs: Operands<K>, attrs: AttrsOf<K>) => ValueId | readonly ValueId[];
  /** float64 loops, written for clarity. Absent for a fused operator: its decomposition is evaluated. Several results: an array. */
  readonly reference?: (
    xs: Each<Operands<K>, NdArray>,
    attrs: Bound<AttrsOf<K>>,
    out: readonly number[],
  ) => Float64Array | readonly Float64Array[];
  /** tfjs kernels. Absent: `legalise` decomposes. */
  readonly kernels?: <R>(
    k: KernelCalls<R>,
    xs: Each<Operands<K>, R>,
    attrs: Bound<AttrsOf<K>>,
    out: readonly number[],
  ) => R | readonly R[];
  readonly tensorflow?: <R>(
    n: NodeDefs<R>,
    xs: Each<Operands<K>, R>,
    attrs: AttrsOf<K>,
    types: { readonly in: Each<Operands<K>, GraphType>; readonly out: GraphType },
  ) => R | readonly R[];
  /** A PyTorch call over operand and attribute names: `F.relu({x})`. */
  readonly pytorch?: string;
  /** Floating-point operations, an expression over the signature's names and `numel(out)`; a multiplication with its addition is two. */
  readonly cost: string;
  /** Multiply-adds of a product or convolution, in the same terms; absent: none. */
  readonly macs?: string;
  readonly samples: readonly Sample<K>[];
  /** True where finite differences do not apply (a relu's 0). */
  readonly kinks?: (xs: Each<Operands<K>, NdArray>, attrs: Bound<AttrsOf<K>>) => boolean;
  /** Tolerances of a backend's float32 against the reference, with the reason; default rtol 1e-5, atol 1e-6. */
  readonly tolerance?: { readonly rtol: number; readonly atol: number; readonly why: string };
}

/** The record of any operator, its own types forgotten: what tables and passes hold. */
export interface AnyOp {
  readonly name: string;
  readonly doc: string;
  readonly signature: string;
  readonly inLanguage?: boolean;
  readonly traits: readonly Trait[];
  readonly axes?: readonly (readonly AxisRole[] | null)[];
  readonly shape?: (xs: readonly GraphType[], attrs: Attrs) => GraphType | readonly GraphType[];
  readonly vjp:
    | ((b: Builder, xs: readonly ValueId[], dy: ValueId, attrs: Attrs, y: ValueId) => readonly (ValueId | null)[])
    | 'none';
  readonly decompose?: (b: Builder, xs: readonly ValueId[], attrs: Attrs) => ValueId | readonly ValueId[];
  readonly reference?: (
    xs: readonly NdArray[],
    attrs: BoundAttrs,
    out: readonly number[],
  ) => Float64Array | readonly Float64Array[];
  readonly kernels?: <R>(
    k: KernelCalls<R>,
    xs: readonly R[],
    attrs: BoundAttrs,
    out: readonly number[],
  ) => R | readonly R[];
  readonly tensorflow?: <R>(
    n: NodeDefs<R>,
    xs: readonly R[],
    attrs: Attrs,
    types: { readonly in: readonly GraphType[]; readonly out: GraphType },
  ) => R | readonly R[];
  readonly pytorch?: string;
  readonly cost: string;
  readonly macs?: string;
  readonly samples: readonly AnySample[];
  readonly kinks?: (xs: readonly NdArray[], attrs: BoundAttrs) => boolean;
  readonly tolerance?: { readonly rtol: number; readonly atol: number; readonly why: string };
}
/** Attributes in which every dim is a number. */
export type BoundAttrs = Readonly<Record<string, Exclude<Attr, Dim | readonly (number | Dim)[]> | readonly number[]>>;
/** A sample of an operator that is not known by name. */
export interface AnySample {
  readonly shapes: readonly (readonly number[])[];
  readonly attrs: Attrs;
  readonly dtypes?: readonly DType[];
  readonly draw?: readonly ('normal' | 'positive' | 'unit' | 'distinct' | { readonly below: number })[];
}

/** Checks the record against the operator's line in `OpTable`, then forgets the precise types: the one place where that happens. */
export const defineOp = <K extends OpName>(def: OpDef<K>): AnyOp => def as unknown as AnyOp;
