/** Decides what an entry's graph is once its free dims have numbers and a target has no say in operators that it lacks. */
import { constant, evaluate } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import { bindAttrs } from '../graph/attrs.js';
import type { Graph, Node } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import { legalise } from '../optimize/legalise.js';
import { tensorType } from '../types/tensor-type.js';

/** Dim variable name to size. */
export type Sizes = Readonly<Record<string, number>>;

/** The same graph with a number for every dim, decomposed as far as `has` denies operators. Throws `GraphError` where a dim has no value. */
export function bindGraph(graph: Graph, sizes: Sizes, has: (op: string) => boolean): Graph {
  return legalise(bound(graph, new Map(Object.entries(sizes))), has);
}

function bound(graph: Graph, values: ReadonlyMap<string, number>): Graph {
  const size = (dim: Dim): Dim => {
    const value = evaluate(dim, values);
    if (value === null || value < 0)
      throw new GraphError(`${show(dim)} is no size at ${JSON.stringify(Object.fromEntries(values))}`);
    return constant(value);
  };
  const nodes = graph.nodes.map(
    (node): Node => ({
      ...node,
      attrs: bindAttrs(node.attrs, values),
      type: tensorType(
        node.type.dtype,
        node.type.shape.map(size),
        node.type.classes === null ? null : size(node.type.classes),
      ),
      bodies: node.bodies.map((body) => bound(body, values)),
    }),
  );
  return { ...graph, nodes };
}
