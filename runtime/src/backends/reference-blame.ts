/** Decides which operator of the float64 reference gives the first number that is not finite; of a loop, in which round. */
import {
  bindAttrs,
  bodyOf,
  conditionOf,
  evaluateGraph,
  findOperator,
  type Graph,
  type Input,
  loopAttrs,
  type NdArray,
  type Node,
  type Output,
  roundFeeds,
  type ValueId,
} from '@dln/compiler';
import type { NonFinite } from './backend.js';
import { countUses } from './uses.js';

type Feed = (input: Input) => NdArray;
type Binding = ReadonlyMap<string, number>;

/** The first node that an output needs with a NaN or an infinity. */
export function firstNonFinite(graph: Graph, feed: Feed, binding: Binding): Omit<NonFinite, 'role'> | null {
  const { nodes } = graph;
  const uses = countUses(
    nodes,
    graph.outputs.map(({ value }) => value),
  );
  // A node with several results is looked at through its parts.
  const single = nodes.flatMap(({ op, bodies }, i) =>
    uses[i] !== 0 && bodies.length === 0 && findOperator(op)?.traits.includes('multiple') !== true ? [i] : [],
  );
  const outputs = single.map((i): Output => ({ name: String(i), value: i as ValueId }));
  const values = evaluateGraph({ ...graph, outputs }, feed, binding);
  for (const [k, i] of single.entries()) {
    const { dtype, data } = values[k] as NdArray;
    if (dtype !== 'f32' || data.every(Number.isFinite)) continue;
    const node = nodes[i] as Node;
    const at = node.op === 'part' ? (node.operands[0] as number) : i;
    const producer = nodes[at] as Node;
    const operands = producer.operands.map((x) => values[single.indexOf(x)] as NdArray);
    const inside = producer.bodies.length === 0 ? null : insideLoop(producer, at, operands, binding);
    return inside ?? { node: i, op: producer.op, value: data.some(Number.isNaN) ? 'NaN' : 'Infinity', rounds: [] };
  }
  return null;
}

function insideLoop(
  node: Node,
  loop: number,
  operands: readonly NdArray[],
  binding: Binding,
): Omit<NonFinite, 'role'> | null {
  const { carries, reverse } = loopAttrs(node.attrs);
  const count = bindAttrs(node.attrs, binding).rounds as number;
  const condition = conditionOf(node);
  const body = bodyOf(node);
  let carried = operands.slice(0, carries);
  for (let round = 0; round < count; round++) {
    const feed = roundFeeds(node, operands, carried, reverse ? count - 1 - round : round);
    for (const graph of condition === null ? [body] : [condition, body]) {
      const found = firstNonFinite(graph, feed, binding);
      if (found !== null)
        return { ...found, rounds: [{ loop, body: node.bodies.indexOf(graph), round }, ...found.rounds] };
      const results = evaluateGraph(graph, feed, binding);
      if (graph === body) carried = results.slice(0, carries);
      else if (results[0]?.data[0] !== 1) return null;
    }
  }
  return null;
}
