/** Decides what the axes of each weight are: what the operator that it goes into says of that operand. */
import type { Graph, ValueId } from '../graph/graph.js';
import type { AxisRole } from '../graph/program.js';
import { findOperator } from '../ops/registry.js';

type Nodes = Pick<Graph, 'nodes'>;

/** Roles by the resident's name, in the order of its axes; a weight that no such operator takes is absent. The first use decides. */
export function axisRoles(graph: Nodes): ReadonlyMap<string, readonly AxisRole[]> {
  const roles = new Map<string, readonly AxisRole[]>();
  for (const node of graph.nodes) {
    const axes = findOperator(node.op)?.axes;
    for (const [i, said] of axes?.entries() ?? []) {
      const operand = node.operands[i];
      const weight = said === null || operand === undefined ? null : weightOf(graph, operand);
      if (said === null || weight === null || roles.has(weight.name) || weight.order.length !== said.length) continue;
      const flipped = node.op === 'matmul' && (i === 0 ? node.attrs.transposeX : node.attrs.transposeY) === true;
      const seen = flipped ? [...said].reverse() : said;
      const own = [...seen];
      for (const [axis, from] of weight.order.entries()) own[from] = seen[axis] as AxisRole;
      roles.set(weight.name, own);
    }
  }
  return roles;
}

/** The resident that a value is, maybe with its axes in another order: `order[k]` is its axis that stands at k. */
function weightOf(graph: Nodes, value: ValueId): { readonly name: string; readonly order: readonly number[] } | null {
  const node = graph.nodes[value];
  if (node?.op === 'input' && node.attrs.kind === 'resident')
    return { name: node.attrs.name as string, order: node.type.shape.map((_, axis) => axis) };
  const from = node?.op === 'transpose' ? node.operands[0] : undefined;
  const inner = from === undefined ? null : weightOf(graph, from);
  const perm = node?.attrs.perm as readonly number[] | undefined;
  if (inner === null || perm === undefined) return null;
  return { ...inner, order: perm.map((axis) => inner.order[axis] as number) };
}

/** Our axes in PyTorch's order: `(out, in)`, filters `(out, in, height, width)`, those of a transposed convolution `(in, out, height, width)`; null where it is ours. */
export function torchOrder(roles: readonly AxisRole[] | undefined): readonly number[] | null {
  if (roles === undefined || !roles.includes('in') || !roles.includes('out')) return null;
  const channels = roles.flatMap((role, axis) => (role === 'in' || role === 'out' ? [axis] : []));
  const space = roles.flatMap((role, axis) => (role === 'height' || role === 'width' ? [axis] : []));
  const order = space.length > 0 ? [...channels.reverse(), ...space] : [roles.indexOf('out'), roles.indexOf('in')];
  return order.every((axis, i) => axis === i) ? null : order;
}
