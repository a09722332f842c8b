/** Decides how many bytes the backward pass keeps: the values that the forward pass makes and it reads, each once, whatever its views. */
import { constant } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Graph, InstancePath, Node, ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import { type Amount, elements, timesDim, total } from './amount.js';

/** Bytes of one element where it is held: a truth value is one byte, all else four. */
const bytesPerElement = (node: Node): Dim => constant(node.type.dtype === 'bool' ? 1 : 4);
/** Bytes of a node's result. */
export const bytesOf = (node: Node): Amount => timesDim(elements(node.type.shape), bytesPerElement(node));

/** What some values need, themselves included. */
export function neededFor(graph: Graph, roots: Iterable<ValueId>): ReadonlySet<number> {
  const needed = new Set<number>(roots);
  for (let id = graph.nodes.length - 1; id >= 0; id--)
    if (needed.has(id)) for (const x of (graph.nodes[id] as Node).operands) needed.add(x);
  return needed;
}

/** Values that depend on the rows of a batch, on draws or on other inputs that are fed anew; weights, states and what is made of constants do not count. */
function fed(graph: Graph): readonly boolean[] {
  const kinds = new Map(graph.inputs.map((i) => [i.value as number, i.kind]));
  const found: boolean[] = [];
  graph.nodes.forEach((node, id) => {
    const kind = kinds.get(id);
    found.push(
      kind === undefined
        ? findOperator(node.op)?.traits.includes('random') === true || node.operands.some((x) => found[x] === true)
        : kind === 'field' || kind === 'argument',
    );
  });
  return found;
}

/** The node that holds a value's numbers: what a reshape was made of. */
function held(graph: Graph, id: number): number {
  const node = graph.nodes[id] as Node;
  const from = node.operands[0];
  return from !== undefined && findOperator(node.op)?.traits.includes('view') === true ? held(graph, from) : id;
}

/** The values that the rest of the graph reads of what `forward` needs, in the order of the graph. */
export function keptValues(graph: Graph, forward: Iterable<ValueId>): readonly ValueId[] {
  const inside = neededFor(graph, forward);
  const own = fed(graph);
  const kept = new Set<number>();
  graph.nodes.forEach((node, id) => {
    if (inside.has(id)) return;
    for (const x of node.operands) if (inside.has(x) && own[x] === true) kept.add(held(graph, x));
  });
  // What is fed lies in memory whoever reads it.
  return [...kept].filter((id) => graph.nodes[id]?.op !== 'input').sort((a, b) => a - b) as ValueId[];
}

/** Bytes of the kept values by the instance that made them; `repeated` counts a node of a round that stands for many as often. */
export const keptBytes = (
  graph: Graph,
  forward: Iterable<ValueId>,
  repeated: (amount: Amount, node: Node) => Amount = (amount) => amount,
): readonly Kept[] =>
  keptValues(graph, forward).map((id) => {
    const node = graph.nodes[id] as Node;
    return { scope: node.source.scope, bytes: repeated(bytesOf(node), node) };
  });
/** What the backward pass needs of one instance's forward pass. */
export interface Kept {
  readonly scope: InstancePath;
  readonly bytes: Amount;
}
/** Bytes of all of it. */
export const bytesKept = (kept: readonly Kept[]): Amount => total(kept.map((k) => k.bytes));
