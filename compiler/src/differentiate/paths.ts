/** Decides where gradients flow: which values lie on a path from what is varied to what is differentiated. */
import type { Node, ValueId } from '../graph/graph.js';
import { bodyOf, conditionOf, loopAttrs, operandOf } from '../graph/loop.js';
import { operator } from '../ops/registry.js';

export type NodeAt = (x: ValueId) => Node;

/** The values that depend on one of `xs` and on which one of `ys` depends, by operators that gradients pass; of a loop, its parts. A path ends at
 *  whole numbers, at truth values, at `stop_gradient`, at every operator whose `vjp` is `'none'` and at a loop with a condition. */
export function onPaths(nodeAt: NodeAt, ys: readonly ValueId[], xs: readonly ValueId[]): ReadonlySet<ValueId> {
  const top = Math.max(-1, ...ys) as ValueId;
  const needed = new Set<ValueId>(ys);
  for (let id = top; id >= 0; id = (id - 1) as ValueId)
    if (needed.has(id)) for (const x of nodeAt(id).operands) needed.add(x);
  const isFloat = (id: ValueId): boolean => nodeAt(id).type.dtype === 'f32';
  const active = new Set<ValueId>(xs.filter((x) => needed.has(x) && isFloat(x)));
  const flows = new Map<ValueId, ReadonlySet<number>>();
  for (let id = 0 as ValueId; id <= top; id = (id + 1) as ValueId) {
    if (!needed.has(id) || active.has(id)) continue;
    const node = nodeAt(id);
    if (!node.operands.some((x) => active.has(x))) continue;
    if (node.op === 'loop') {
      const flow = loopFlow(node, (i) => active.has(node.operands[i] as ValueId)).results;
      if (flow.size === 0) continue;
      flows.set(id, flow);
      active.add(id);
    } else if (node.op === 'part') {
      const flow = flows.get(node.operands[0] as ValueId);
      if (isFloat(id) && (flow === undefined || flow.has(node.attrs.index as number))) active.add(id);
    } else if (isFloat(id) && operator(node.op).vjp !== 'none') active.add(id);
  }
  const reached = new Set<ValueId>(ys.filter((y) => active.has(y)));
  for (let id = top; id >= 0; id = (id - 1) as ValueId)
    if (reached.has(id)) for (const x of nodeAt(id).operands) if (active.has(x)) reached.add(x);
  return reached;
}

/** What depends on the operands that vary: operands, among them carries that begin constant, and results, by number. */
export function loopFlow(
  node: Node,
  varies: (operand: number) => boolean,
): { readonly operands: ReadonlySet<number>; readonly results: ReadonlySet<number> } {
  const operands = new Set(node.operands.flatMap((_, i) => (varies(i) ? [i] : [])));
  if (conditionOf(node) !== null) return { operands, results: new Set() };
  const { carries } = loopAttrs(node.attrs);
  const body = bodyOf(node);
  const ys = body.outputs.map(({ value }) => value);
  const nodeAt: NodeAt = (x) => body.nodes[x] as Node;
  for (;;) {
    const xs = body.inputs.flatMap((input) => (operands.has(operandOf(input)) ? [input.value] : []));
    const active = onPaths(nodeAt, ys, xs);
    const results = new Set(ys.flatMap((y, i) => (active.has(y) ? [i] : [])));
    const before = operands.size;
    for (const i of results) if (i < carries) operands.add(i);
    if (operands.size === before) return { operands, results };
  }
}
