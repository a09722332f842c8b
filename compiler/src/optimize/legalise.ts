/** Decides what a backend gets instead of an operator that it does not state: its decomposition. */
import type { Graph } from '../graph/graph.js';
import { rebuild } from '../graph/rebuild.js';
import { findOperator } from '../ops/registry.js';

/** The graph with every operator that `has` denies replaced by what it decomposes into, again and again; one that has no decomposition stays. */
export function legalise(graph: Graph, has: (op: string) => boolean): Graph {
  const foreign = (op: string): boolean => findOperator(op)?.decompose !== undefined && !has(op);
  let legal = graph;
  while (holds(legal, foreign)) {
    legal = rebuild(
      legal,
      ({ b }, { op, attrs }, operands) =>
        foreign(op) ? (findOperator(op)?.decompose?.(b, operands, attrs) ?? null) : null,
      (body) => legalise(body, has),
    );
  }
  return legal;
}

/** Does the graph, or a body in it, hold such an operator? */
const holds = ({ nodes }: Graph, foreign: (op: string) => boolean): boolean =>
  nodes.some((node) => foreign(node.op) || node.bodies.some((body) => holds(body, foreign)));
