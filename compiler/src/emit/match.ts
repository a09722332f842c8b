/** Decides when a value is computed by a given expression: patterns over a graph, commutative operators in either order. */
import { literal } from '../dims/algebra.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';

/** A string binds the value to that name, the same value wherever the name stands again; a number is that constant. */
export type Pattern =
  | string
  | number
  | { readonly op: string; readonly of: readonly Pattern[]; readonly axes?: string };
export type Bound = ReadonlyMap<string, ValueId>;

/** An operator of these operands. */
export const of = (op: string, ...operands: readonly Pattern[]): Pattern => ({ op, of: operands });

/** The sum over axis 0, which may stay as a one. */
export const overRows = (operand: Pattern): Pattern => ({ op: 'reduce_sum', of: [operand], axes: '0' });

/** What the names stand for where `value` is computed as the pattern says; null where it is not. */
export function match(graph: Graph, value: ValueId, pattern: Pattern, bound: Bound = new Map()): Bound | null {
  if (typeof pattern === 'string') {
    const had = bound.get(pattern);
    if (had === undefined) return new Map([...bound, [pattern, value]]);
    return had === value ? bound : null;
  }
  if (typeof pattern === 'number') return constantOf(graph, value) === pattern ? bound : null;
  const { op, operands, attrs } = graph.nodes[value] as Node;
  if (op !== pattern.op || operands.length !== pattern.of.length) return null;
  if (pattern.axes !== undefined && String(attrs.axes) !== pattern.axes) return null;
  const inOrder = all(graph, operands, pattern.of, bound);
  if (inOrder !== null || (op !== 'add' && op !== 'mul')) return inOrder;
  return all(graph, [...operands].reverse(), pattern.of, bound);
}

function all(graph: Graph, values: readonly ValueId[], patterns: readonly Pattern[], bound: Bound): Bound | null {
  let known: Bound | null = bound;
  for (let i = 0; i < values.length && known !== null; i++) {
    known = match(graph, values[i] as ValueId, patterns[i] as Pattern, known);
  }
  return known;
}

/** The number that a value is at every place, if it is a constant. */
export function constantOf(graph: Graph, value: ValueId): number | null {
  const { op, attrs } = graph.nodes[value] as Node;
  const values = attrs.values as readonly number[] | undefined;
  return op === 'constant' && values?.length === 1 ? (values[0] as number) : null;
}

/** The sizes of a value whose dims are numbers. */
export const sizesOf = (graph: Graph, value: ValueId): readonly number[] =>
  (graph.nodes[value] as Node).type.shape.map((dim) => literal(dim) as number);
