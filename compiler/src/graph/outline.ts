/** Decides how a loop's body comes to be: a round is built on placeholders among all other nodes, then what depends on them is cut out as a graph. */
import { createBuilder, type GraphBuilder } from './builder.js';
import type { Graph, Node, ValueId } from './graph.js';
import { roundName } from './loop.js';

/** Bodies that read the same operands: the placeholders by number, then `captured`. */
export interface Outlined {
  readonly bodies: readonly Graph[];
  /** What the bodies read unchanged from outside. */
  readonly captured: readonly ValueId[];
}

/** What has no operands is made again inside. */
const isSource = ({ op, operands }: Node): boolean => operands.length === 0 && op !== 'input';

/** Cuts out one body for each list of results. What does not depend on a placeholder stays outside, so that it is computed once for all rounds. */
export function outline(
  g: GraphBuilder,
  placeholders: readonly ValueId[],
  round: ValueId,
  results: readonly (readonly ValueId[])[],
): Outlined {
  const { nodes } = g;
  const names = new Map<ValueId, string>([[round, roundName]]);
  placeholders.forEach((x, i) => {
    names.set(x, String(i));
  });
  const first = Math.min(round, ...placeholders);
  const inside = new Set<ValueId>(names.keys());
  for (let id = first as ValueId; id < nodes.length; id = (id + 1) as ValueId)
    if ((nodes[id] as Node).operands.some((x) => inside.has(x))) inside.add(id);
  const captured: ValueId[] = [];
  const cut = (wanted: readonly ValueId[]): Graph => {
    const needed = new Set<ValueId>(wanted);
    for (let id = (nodes.length - 1) as ValueId; id >= first; id = (id - 1) as ValueId)
      if (needed.has(id) && inside.has(id)) for (const x of (nodes[id] as Node).operands) needed.add(x);
    const body = createBuilder();
    const whole: Graph = { nodes, inputs: [], outputs: [] };
    const places = new Map<ValueId, ValueId>();
    for (const id of [...needed].sort((a, b) => a - b)) {
      const node = nodes[id] as Node;
      const name = names.get(id);
      body.at(node.source);
      if (name !== undefined) places.set(id, body.input('argument', name, node.type));
      else if (inside.has(id) || isSource(node)) {
        const operands = node.operands.map((x) => places.get(x) as ValueId);
        places.set(id, body.copy(whole, node, operands));
      } else {
        let index = captured.indexOf(id);
        if (index < 0) index = captured.push(id) - 1;
        places.set(id, body.input('argument', String(placeholders.length + index), node.type));
      }
    }
    return body.finish(wanted.map((x, i) => ({ name: String(i), value: places.get(x) as ValueId })));
  };
  return { bodies: results.map(cut), captured };
}
