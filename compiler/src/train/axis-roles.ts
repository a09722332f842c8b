/** Decides what the axes of each weight are: what the operator that it goes into says of that operand. */
import type { Input, Node, ValueId } from '../graph/graph.js';
import { loopAttrs, operandOf } from '../graph/loop.js';
import type { AxisRole, ResidentRole } from '../graph/program.js';
import { findOperator } from '../ops/registry.js';

/** Nodes, and for a loop's body the loop itself, in the nodes around it. */
interface Frame {
  readonly nodes: readonly Node[];
  readonly around: { readonly loop: Node; readonly frame: Frame } | null;
}
type Roles = Map<string, readonly AxisRole[]>;

/** Roles by the resident's name, in the order of its axes; a weight that no such operator takes is absent. The first use decides. */
export function axisRoles(graph: Pick<Frame, 'nodes'>): ReadonlyMap<string, readonly AxisRole[]> {
  const roles: Roles = new Map();
  collect({ nodes: graph.nodes, around: null }, roles);
  return roles;
}

function collect(frame: Frame, roles: Roles): void {
  for (const node of frame.nodes) {
    for (const body of node.bodies) collect({ nodes: body.nodes, around: { loop: node, frame } }, roles);
    for (const [i, said] of findOperator(node.op)?.axes?.entries() ?? []) {
      const operand = node.operands[i];
      const weight = said === null || operand === undefined ? null : weightOf(frame, operand);
      if (said === null || weight === null || roles.has(weight.name) || weight.order.length !== said.length) continue;
      const flipped = node.op === 'matmul' && (i === 0 ? node.attrs.transposeX : node.attrs.transposeY) === true;
      const seen = flipped ? [...said].reverse() : said;
      const own = [...seen];
      for (const [axis, from] of weight.order.entries()) own[from] = seen[axis] as AxisRole;
      roles.set(weight.name, own);
    }
  }
}

interface Weight {
  readonly name: string;
  /** `order[k]` is the axis of the weight that stands at k. */
  readonly order: readonly number[];
}
/** The resident that a value is, maybe with its axes in another order, maybe seen from inside of a loop. */
function weightOf(frame: Frame, value: ValueId): Weight | null {
  const node = frame.nodes[value];
  if (node?.op === 'input') {
    const { kind, name } = node.attrs as Pick<Input, 'kind' | 'name'>;
    if (kind === 'resident') return { name, order: node.type.shape.map((_, axis) => axis) };
    return frame.around === null ? null : outside(frame.around, { kind, name, value });
  }
  const from = node?.op === 'transpose' ? node.operands[0] : undefined;
  const inner = from === undefined ? null : weightOf(frame, from);
  const perm = node?.attrs.perm as readonly number[] | undefined;
  if (inner === null || perm === undefined) return null;
  return { ...inner, order: perm.map((axis) => inner.order[axis] as number) };
}

/** What a body reads unchanged. */
function outside({ loop, frame }: NonNullable<Frame['around']>, input: Input): Weight | null {
  const { carries, sequences } = loopAttrs(loop.attrs);
  const index = operandOf(input);
  const operand = index < carries + sequences ? undefined : loop.operands[index];
  return operand === undefined ? null : weightOf(frame, operand);
}

/** Our axes in PyTorch's order: `(out, in)`, filters `(out, in, height, width)`, those of a transposed convolution `(in, out, height, width)`; null where it is ours. Its modules turn what is learnt; a buffer, as a state is one, stands in its formulas as it is. */
export function torchOrder(kept: ResidentRole, roles: readonly AxisRole[] | undefined): readonly number[] | null {
  if (kept !== 'weight' || roles === undefined || !roles.includes('in') || !roles.includes('out')) return null;
  const channels = roles.flatMap((role, axis) => (role === 'in' || role === 'out' ? [axis] : []));
  const space = roles.flatMap((role, axis) => (role === 'height' || role === 'width' ? [axis] : []));
  const order = space.length > 0 ? [...channels.reverse(), ...space] : [roles.indexOf('out'), roles.indexOf('in')];
  return order.every((axis, i) => axis === i) ? null : order;
}
