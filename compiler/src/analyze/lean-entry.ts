/** Decides what becomes of an entry whose slow values are kept: they are copied into a graph of their own, and read where they stood. */
import { createBuilder, type GraphBuilder } from '../graph/builder.js';
import type { Graph, Input, Node, ValueId } from '../graph/graph.js';
import type { Entry } from '../graph/program.js';
import { copyInto, rebuild } from '../graph/rebuild.js';
import type { GraphType } from '../types/tensor-type.js';
import type { Cut } from './cuts.js';

/** The values of one slow entry while it grows. */
export class Kept {
  readonly g: GraphBuilder = createBuilder();
  /** Of its own graph, to the name under which it is kept. */
  readonly names = new Map<ValueId, string>();
  constructor(private readonly prefix: string) {}

  /** Copies a value with all that it is made of; gives its name. Rows are put first. */
  keep(graph: Graph, { value, axis }: Cut): { readonly name: string; readonly type: GraphType } {
    const own = copyInto(this.g, { ...graph, outputs: [{ name: '', value }] })(value);
    const first = axis === 0 ? own : this.g.b.transpose(own, { perm: rowsFirst(this.g.b.typeOf(own), axis) });
    const name = this.names.get(first) ?? `${this.prefix}/${this.names.size}`;
    this.names.set(first, name);
    return { name, type: this.g.b.typeOf(first) };
  }
  get measures(): readonly { readonly name: string; readonly value: ValueId }[] {
    return [...this.names].map(([value, name]) => ({ name, value }));
  }
  get graph(): Graph {
    return this.g.finish([]);
  }
}
const rowsFirst = ({ shape }: GraphType, axis: number): number[] =>
  [axis, ...shape.keys()].filter((a, i) => i === 0 || a !== axis);

/** A value that is kept, under which name, and its type there. */
export interface Replaced extends Cut {
  readonly name: string;
  readonly type: GraphType;
}

/** The entry reading what is kept instead of computing it. */
export function replaced(entry: Entry, at: ReadonlyMap<Node, Replaced>): Entry {
  const asked = [...[...entry.next].map(([name, value]) => ({ name, value })), ...entry.measures];
  const swapped = rebuild({ ...entry.graph, outputs: asked }, (g, node) => {
    const cut = at.get(node);
    if (cut === undefined) return null;
    const { name, type, axis } = cut;
    const value = g.input(cut.clock === 'sample' ? 'field' : 'resident', name, type);
    if (axis === 0) return value;
    const perm = rowsFirst(node.type, axis);
    return g.b.transpose(value, { perm: perm.map((_, to) => perm.indexOf(to)) });
  });
  // Once more: what only the kept values were made of stays behind.
  const { nodes, inputs, outputs } = rebuild(swapped);
  const valueAt = (i: number): ValueId => (outputs[i] as { readonly value: ValueId }).value;
  const graph: Graph = { nodes, inputs, outputs: [] };
  return {
    graph,
    reads: readsOf(graph),
    next: new Map([...entry.next.keys()].map((name, i) => [name, valueAt(i)])),
    measures: entry.measures.map(({ name }, i) => ({ name, value: valueAt(entry.next.size + i) })),
    free: entry.free,
  };
}

/** The names of a graph's inputs of a kind. */
export const namesOf = (inputs: readonly Input[], kind: Input['kind']): readonly string[] => [
  ...new Set(inputs.filter((i) => i.kind === kind).map((i) => i.name)),
];
/** The residents that a graph reads. */
export const readsOf = (graph: Graph): readonly string[] => namesOf(graph.inputs, 'resident');
/** The params that a graph reads. */
export const paramsOf = (graph: Graph): readonly string[] => namesOf(graph.inputs, 'param');
