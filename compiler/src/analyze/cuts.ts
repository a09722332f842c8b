/** Decides which values of an entry are not computed at its step but taken from where a slower clock left them. */
import { literal, variable, variables } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import { numberOf } from '../summary/amount.js';
import { workOf } from '../summary/cost.js';
import type { GraphType } from '../types/tensor-type.js';
import type { Ticking } from './clocks.js';

/** How often a value that is kept is computed: once in a run (and when a param changes), at each epoch, or once for each row. */
export type KeptClock = 'once' | 'epoch' | 'sample';

/** A value that is kept, and for one of each row the axis on which the rows lie. */
export interface Cut {
  readonly value: ValueId;
  readonly clock: KeptClock;
  readonly axis: number;
}

/** A row's values are kept where computing them takes at least so many operations for each number that is kept. */
const worthwhile = 4;
/** Numbers of a value that is kept whole, at most. */
const mostElements = 2 ** 24;
const oneRow: ReadonlyMap<string, number> = new Map([['N', 1]]);
const batch = variable('N');

/** The last values on the way to `wanted` that tick slower than the step and are worth keeping. `keeps`: which clocks may be. */
export function cutsOf(
  graph: Graph,
  wanted: readonly ValueId[],
  ticking: readonly Ticking[],
  keeps: (clock: KeptClock) => boolean,
): readonly Cut[] {
  const cuts: Cut[] = [];
  const seen = graph.nodes.map(() => false);
  const stack = [...wanted];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (seen[value]) continue;
    seen[value] = true;
    const node = graph.nodes[value] as Node;
    if (node.op === 'input') continue;
    const cut = cutAt(graph, value, node, ticking[value] as Ticking);
    if (cut !== null && keeps(cut.clock)) cuts.push(cut);
    else stack.push(...node.operands);
  }
  return cuts.sort((a, b) => a.value - b.value);
}

function cutAt(graph: Graph, value: ValueId, node: Node, { clock, rows }: Ticking): Cut | null {
  // Of several results each is a value of its own.
  if (node.op === 'loop' || findOperator(node.op)?.traits.includes('multiple') === true) return null;
  const { shape } = node.type;
  if (rows === null) {
    const elements = elementsOf(node.type);
    if (clock === 'sample' || clock === 'step' || elements === null || elements > mostElements) return null;
    const widens = node.op === 'reshape' || node.op === 'broadcast_to';
    if (widens || flopsOf(graph, value) === 0) return null;
    return { value, clock: clock === 'epoch' ? 'epoch' : 'once', axis: 0 };
  }
  const elements = elementsOf(node.type, rows);
  if (clock !== 'sample' || elements === null || shape[rows] !== batch) return null;
  if (flopsOf(graph, value) < worthwhile * elements) return null;
  return { value, clock: 'sample', axis: rows };
}

/** How many numbers it holds, for one row where `rows` is their axis; null where that is open. */
export function elementsOf({ shape }: GraphType, rows: number | null = null): number | null {
  let count = 1;
  for (const [axis, dim] of shape.entries()) {
    if (axis === rows) continue;
    const size: number | undefined = literal(dim as Dim);
    if (size === undefined || variables(dim).length > 0) return null;
    count *= size;
  }
  return count;
}

/** The operations that a value takes from the inputs on, for one row. */
function flopsOf(graph: Graph, value: ValueId): number {
  const needed = new Set<ValueId>([value]);
  let flops = 0;
  for (let id = value; id >= 0; id = (id - 1) as ValueId) {
    if (!needed.has(id)) continue;
    const node = graph.nodes[id] as Node;
    for (const x of node.operands) needed.add(x);
    flops += Number(numberOf(workOf(node, graph).flops, oneRow) ?? 0n);
  }
  return flops;
}
