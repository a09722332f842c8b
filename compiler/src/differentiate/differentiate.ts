/** Decides gradients: reverse mode, graph to graph, appended to the graph under construction; so a gradient can be differentiated again. */

import type { Dim } from '../dims/dim.js';
import type { Node, ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import type { Builder } from '../ops/define-op.js';
import { mayEqual } from '../ops/element-wise.js';
import { operator } from '../ops/registry.js';
import { loopVjp } from './loop-vjp.js';
import { onPaths } from './paths.js';

/** The gradient of the sum of `y`'s elements (of `y` itself where it is a scalar) with respect to each of `xs`: a value of x's type, or null
 *  where `y` does not depend on `x` by a path that gradients take. */
export function differentiate(b: Builder, y: ValueId, xs: readonly ValueId[]): readonly (ValueId | null)[] {
  if (b.typeOf(y).dtype !== 'f32') throw new GraphError(`no gradient of a ${b.typeOf(y).dtype} value`);
  if (!onPaths(b.nodeOf, [y], xs).has(y)) return xs.map(() => null);
  const one = b.constant({ dtype: 'f32', shape: b.typeOf(y).shape, values: [1] });
  return pullBack(b, [{ value: y, cotangent: one }], xs);
}

/** A value and how much the whole changes with it. */
export interface Seed {
  readonly value: ValueId;
  readonly cotangent: ValueId;
}

/** The cotangent of each of `xs` from those of the seeds; null where no path leads. */
export function pullBack(b: Builder, seeds: readonly Seed[], xs: readonly ValueId[]): readonly (ValueId | null)[] {
  const ys = seeds.map(({ value }) => value);
  const active = onPaths(b.nodeOf, ys, xs);
  const cotangents = new Map<ValueId, ValueId>();
  /** Of loops, by the number of the result. */
  const parts = new Map<ValueId, Map<number, ValueId>>();
  const sum = (had: ValueId | undefined, part: ValueId): ValueId => (had === undefined ? part : b.add(had, part));
  const accumulate = (x: ValueId, part: ValueId): void => {
    cotangents.set(x, sum(cotangents.get(x), part));
  };
  for (const { value, cotangent } of seeds) if (active.has(value)) accumulate(value, cotangent);
  const before = b.at({ scope: '', call: 0, at: null });
  for (let id = Math.max(-1, ...ys) as ValueId; id >= 0; id = (id - 1) as ValueId) {
    const dy = cotangents.get(id);
    const node = b.nodeOf(id);
    const dys = parts.get(id);
    if (dy === undefined && dys === undefined) continue;
    if (node.op === 'part') {
      const producer = node.operands[0] as ValueId;
      const index = node.attrs.index as number;
      if (b.nodeOf(producer).op === 'loop') {
        const had = parts.get(producer) ?? new Map<number, ValueId>();
        parts.set(producer, had.set(index, sum(had.get(index), dy as ValueId)));
        continue;
      }
      if (index !== 0) throw new GraphError(`${b.nodeOf(producer).op}: only result 0 has a gradient`);
      // An operator with several results takes the cotangent of its first; the others hold no numbers that gradients reach.
      accumulate(producer, dy as ValueId);
      continue;
    }
    if (!node.operands.some((x) => active.has(x))) continue;
    b.at({ ...node.source, at: null });
    const found = dys === undefined ? vjpOf(b, node, dy as ValueId, id) : loopVjp(b, id, dys, active, pullBack);
    node.operands.forEach((x, i) => {
      const part = found[i] ?? null;
      if (part === null || !active.has(x)) return;
      requireType(b, node, x, part);
      accumulate(x, part);
    });
  }
  b.at(before);
  return xs.map((x) => cotangents.get(x) ?? null);
}

function vjpOf(b: Builder, node: Node, dy: ValueId, y: ValueId): readonly (ValueId | null)[] {
  const { vjp } = operator(node.op);
  return vjp === 'none' ? [] : vjp(b, node.operands, dy, node.attrs, y);
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
