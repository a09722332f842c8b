/** Decides what keeps a gradient from a value that it depends on: the first thing on the way that has none. */
import type { Node, ValueId } from '../graph/graph.js';
import { conditionOf } from '../graph/loop.js';
import { findOperator } from '../ops/registry.js';

/** What the author would call it: `iterate`, or the operator; empty where `y` does not depend on any of `xs` at all. */
export function wallBetween(nodes: readonly Node[], y: ValueId, xs: readonly ValueId[]): string {
  const needed = new Set<ValueId>([y]);
  for (let id = y; id >= 0; id = (id - 1) as ValueId)
    if (needed.has(id)) for (const x of (nodes[id] as Node).operands) needed.add(x);
  const depends = new Set<ValueId>(xs);
  for (let id = 0 as ValueId; id <= y; id = (id + 1) as ValueId) {
    const node = nodes[id] as Node;
    if (!needed.has(id) || depends.has(id) || !node.operands.some((x) => depends.has(x))) continue;
    depends.add(id);
    if (node.op === 'loop' && conditionOf(node) !== null) return 'iterate';
    if (node.op !== 'loop' && findOperator(node.op)?.vjp === 'none') return node.op;
  }
  return '';
}

/** What to do about it, for the two that an author meets. */
export const aroundWall = (wall: string): readonly string[] =>
  wall === 'iterate'
    ? ['a number of rounds that is written has a gradient: `scan i in range(20) from u = … { … }`']
    : [];
