/** Decides gradients: reverse mode, graph to graph, appended to the graph under construction; so a gradient can be differentiated again. */

import type { Dim } from '../dims/dim.js';
import type { Node, ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import type { Builder } from '../ops/define-op.js';
import { mayEqual } from '../ops/element-wise.js';
import { operator } from '../ops/registry.js';

/** The gradient of the sum of `y`'s elements (of `y` itself where it is a scalar) with respect to each of `xs`: a value of x's type, or null
 *  where `y` does not depend on `x` by a path that gradients take. Such a path ends at whole numbers, at truth values, at `stop_gradient`
 *  and at every operator whose `vjp` is `'none'`. */
export function differentiate(b: Builder, y: ValueId, xs: readonly ValueId[]): readonly (ValueId | null)[] {
  if (b.typeOf(y).dtype !== 'f32') throw new GraphError(`no gradient of a ${b.typeOf(y).dtype} value`);
  const active = dependents(b, y, xs);
  const cotangents = new Map<ValueId, ValueId>();
  const accumulate = (x: ValueId, part: ValueId): void => {
    const had = cotangents.get(x);
    cotangents.set(x, had === undefined ? part : b.add(had, part));
  };
  if (active.has(y)) accumulate(y, b.constant({ dtype: 'f32', shape: b.typeOf(y).shape, values: [1] }));
  const before = b.at({ scope: '', call: 0, at: null });
  for (let id = y; id >= 0; id = (id - 1) as ValueId) {
    const dy = cotangents.get(id);
    if (dy === undefined) continue;
    const node = b.nodeOf(id);
    if (node.op === 'part') {
      if (node.attrs.index !== 0)
        throw new GraphError(`${b.nodeOf(node.operands[0]!).op}: only result 0 has a gradient`);
      // An operator with several results takes the cotangent of its first; the others hold no numbers that gradients reach.
      accumulate(node.operands[0]!, dy);
      continue;
    }
    if (!node.operands.some((x) => active.has(x))) continue;
    const { vjp } = operator(node.op);
    if (vjp === 'none') continue;
    b.at({ ...node.source, at: null });
    const parts = vjp(b, node.operands, dy, node.attrs, id);
    node.operands.forEach((x, i) => {
      const part = parts[i] ?? null;
      if (part === null || !active.has(x)) return;
      requireType(b, node, x, part);
      accumulate(x, part);
    });
  }
  b.at(before);
  return xs.map((x) => cotangents.get(x) ?? null);
}

/** What depends on one of `xs` by a path that gradients take, the `xs` themselves included, as far as `y` needs it. */
function dependents(b: Builder, y: ValueId, xs: readonly ValueId[]): ReadonlySet<ValueId> {
  const needed = new Set<ValueId>([y]);
  for (let id = y; id >= 0; id = (id - 1) as ValueId) {
    if (needed.has(id)) for (const x of b.nodeOf(id).operands) needed.add(x);
  }
  const active = new Set<ValueId>(xs.filter((x) => needed.has(x) && b.typeOf(x).dtype === 'f32'));
  for (let id = 0 as ValueId; id <= y; id = (id + 1) as ValueId) {
    if (!needed.has(id) || active.has(id)) continue;
    const { op, operands, type } = b.nodeOf(id);
    if (type.dtype !== 'f32' || !operands.some((x) => active.has(x))) continue;
    if (op === 'part' || operator(op).vjp !== 'none') active.add(id);
  }
  return active;
}

/** A gradient of another shape than its operand is the commonest fault of a vjp; it is found here, where the operator is known. */
function requireType(b: Builder, node: Node, x: ValueId, part: ValueId): void {
  const wanted = b.typeOf(x).shape;
  const given = b.typeOf(part).shape;
  if (b.typeOf(part).dtype !== 'f32' || wanted.length !== given.length) {
    throw new GraphError(`${node.op}: a cotangent of rank ${given.length} for an operand of rank ${wanted.length}`);
  }
  wanted.forEach((dim, axis) => {
    if (!mayEqual(dim, given[axis] as Dim))
      throw new GraphError(`${node.op}: a cotangent that differs at axis ${axis}`);
  });
}
