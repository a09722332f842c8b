/** Decides what a pass is: what may take the place of each node, so that the outputs stay the same. */
import { literal } from '../dims/algebra.js';
import type { Graph, Node } from '../graph/graph.js';
import { type Rewrite, rebuild } from '../graph/rebuild.js';
import type { GraphType } from '../types/tensor-type.js';

/** A change of a graph that keeps every number. */
export interface Pass {
  readonly name: string;
  /** What the pass makes of the nodes of one graph, asked for once per graph. */
  readonly rewrite: (graph: Graph) => Rewrite;
}

/** One walk over a graph and the bodies in it; each node is offered to the passes in turn until one replaces it. What is no longer needed stays behind. */
export function runPasses(graph: Graph, passes: readonly Pass[]): Graph {
  const rewrites = passes.map((pass) => pass.rewrite(graph));
  return rebuild(
    graph,
    (g, node, operands) => {
      for (const rewrite of rewrites) {
        const made = rewrite(g, node, operands);
        if (made !== null) return made;
      }
      return null;
    },
    (body) => runPasses(body, passes),
  );
}

/** The number that a constant node holds at every place; null for all other nodes. */
export function uniformValue(node: Node): number | null {
  if (node.op !== 'constant') return null;
  const values = node.attrs.values as readonly number[];
  return values.length === 1 ? (values[0] as number) : null;
}

/** The sizes of a shape without free dims, else null. */
export function sizesOf(type: GraphType): readonly number[] | null {
  const sizes: number[] = [];
  for (const dim of type.shape) {
    const size = literal(dim);
    if (size === undefined) return null;
    sizes.push(size);
  }
  return sizes;
}

/** How often each value is used, outputs included. */
export function useCounts(graph: Graph): readonly number[] {
  const counts = graph.nodes.map(() => 0);
  const use = (x: number): void => {
    counts[x] = (counts[x] as number) + 1;
  };
  for (const node of graph.nodes) node.operands.forEach(use);
  for (const { value } of graph.outputs) use(value);
  return counts;
}
