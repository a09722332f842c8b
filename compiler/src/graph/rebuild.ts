/** Decides how a graph is made anew from another: what its outputs need, node by node, any of them replaced. */

import { createBuilder, type GraphBuilder } from './builder.js';
import type { Graph, Node, Output, ValueId } from './graph.js';
import { GraphError } from './graph-error.js';
import { loopAttrs } from './loop.js';

/** What takes a node's place, given its operands in the new graph: one value, one value per result, or null to keep the node. */
export type Rewrite = (
  g: GraphBuilder,
  node: Node,
  operands: readonly ValueId[],
) => ValueId | readonly ValueId[] | null;

const keep: Rewrite = () => null;
const same = (body: Graph): Graph => body;

/** The graph with every node rewritten or kept, in order. What no output needs stays behind, inputs too; equal nodes become one.
 *  `inside` is what becomes of a loop's bodies. */
export function rebuild(graph: Graph, rewrite: Rewrite = keep, inside: (body: Graph) => Graph = same): Graph {
  const g = createBuilder();
  const made = copyInto(g, graph, (into, node, operands) => {
    const given = rewrite(into, node, operands);
    if (given !== null || node.op !== 'loop') return given;
    return into.b.loop(operands, loopAttrs(node.attrs), node.bodies.map(inside));
  });
  return g.finish(graph.outputs.map(({ name, value }): Output => ({ name, value: made(value) })));
}

/** Appends what the outputs of `graph` need to a graph under construction; gives where a value of `graph` went. */
export function copyInto(g: GraphBuilder, graph: Graph, rewrite: Rewrite = keep): (value: ValueId) => ValueId {
  const { nodes, inputs, outputs } = graph;
  const needed = nodes.map(() => false);
  for (const { value } of outputs) needed[value] = true;
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (needed[id]) for (const x of (nodes[id] as Node).operands) needed[x] = true;
  }
  const kinds = new Map(inputs.map((input) => [input.value, input]));
  const places: (ValueId | readonly ValueId[] | null)[] = nodes.map(() => null);
  const placeOf = (x: ValueId): ValueId => {
    const place = places[x];
    if (typeof place !== 'number') throw new GraphError(`%${x} has several results or none`);
    return place;
  };
  nodes.forEach((node, id) => {
    if (!needed[id]) return;
    const input = kinds.get(id as ValueId);
    g.at(node.source);
    if (input !== undefined) {
      places[id] = g.input(input.kind, input.name, node.type);
      return;
    }
    const producer = node.op === 'part' ? places[node.operands[0] as ValueId] : null;
    if (Array.isArray(producer)) {
      places[id] = producer[node.attrs.index as number] as ValueId;
      return;
    }
    const operands = node.operands.map(placeOf);
    places[id] = rewrite(g, node, operands) ?? g.copy(graph, node, operands);
  });
  return placeOf;
}
