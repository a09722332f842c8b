/** Decides what a graph is once its free dims have numbers: shapes to allocate, attributes that kernels take. */
import {
  type BoundAttrs,
  bindAttrs,
  type Dim,
  type DType,
  evaluate,
  type Graph,
  type GraphType,
  type Node,
  type SourceRef,
  typesOf,
} from '@dln/compiler';
import type { Binding } from './backend.js';
import { BackendFailure } from './failure.js';
import type { Expression } from './wasm/elementwise.js';

/** Element-wise operators that run as one loop; with several results its values are taken by `part`. */
export interface FusedLoop {
  readonly expression: Expression;
  readonly results: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  /** The operators that gave the results. */
  readonly of: readonly string[];
}

/** A node whose dims are numbers. `shape` and `dtype` are those of its (first) result. */
export interface BoundNode {
  readonly op: string;
  readonly operands: readonly number[];
  readonly attrs: BoundAttrs;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The K of a class index below K. */
  readonly classes: number | null;
  readonly source: SourceRef;
  /** Of a node that an engine's own pass has made. */
  readonly fused?: FusedLoop;
  /** Of a node whose body runs once a round. */
  readonly loop?: BoundLoop;
}

/** A loop whose dims are numbers; with several results its values are taken by `part`. */
export interface BoundLoop {
  readonly rounds: number;
  readonly carries: number;
  readonly sequences: number;
  readonly reverse: boolean;
  readonly results: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  readonly body: BoundBody;
  readonly condition: BoundBody | null;
}
/** `outputs` are node numbers; an input's `attrs.name` is the number of the loop's operand, or `round`. */
export interface BoundBody {
  readonly nodes: readonly BoundNode[];
  readonly outputs: readonly number[];
}

/** Every node in order. Throws `BackendFailure` (feed) where a dim has no whole number at least 0 under this binding. */
export function bindNodes(graph: Graph, binding: Binding): readonly BoundNode[] {
  const values = new Map(Object.entries(binding));
  const number = (dim: Dim, { op, source }: { readonly op: string; readonly source: SourceRef }): number => {
    const value = evaluate(dim, values);
    if (value !== null && value >= 0) return value;
    const bound = JSON.stringify(binding);
    throw new BackendFailure('feed', `a dim of its shape is ${value ?? 'no whole number'} at ${bound}`, { op, source });
  };
  const shapeOf = (type: GraphType, node: Node): readonly number[] => type.shape.map((dim) => number(dim, node));
  const bodyOf = (body: Graph): BoundBody => ({
    nodes: bindNodes(body, binding),
    outputs: body.outputs.map(({ value }) => value),
  });
  const loopOf = (node: Node): { readonly loop?: BoundLoop } => {
    const [body, condition] = node.bodies;
    if (body === undefined) return {};
    const { rounds, carries, sequences, reverse } = bindAttrs(node.attrs, values) as unknown as BoundLoop;
    const results = typesOf(graph.nodes, node).map((type) => ({ shape: shapeOf(type, node), dtype: type.dtype }));
    const until = condition === undefined ? null : bodyOf(condition);
    return { loop: { rounds, carries, sequences, reverse, results, body: bodyOf(body), condition: until } };
  };
  return graph.nodes.map((node) => ({
    op: node.op,
    operands: node.operands,
    attrs: bindAttrs(node.attrs, values),
    shape: shapeOf(node.type, node),
    dtype: node.type.dtype,
    classes: node.type.classes === null ? null : number(node.type.classes, node),
    source: node.source,
    ...loopOf(node),
  }));
}

/** The shape of a type without dim variables: a resident's. */
export const literalShape = ({ shape }: GraphType): readonly number[] =>
  shape.map((dim) => evaluate(dim, new Map()) as number);
