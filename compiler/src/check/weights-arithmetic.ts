/** Decides arithmetic on `weights`: one operation for each weight, with another set of the same weights or with a scalar. */
import type { BinaryOperator, Span } from '@dln/grammar';
import { operatorMismatch } from '../diagnostics/DLN2021-operator-mismatch.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import { currentNode } from './cells.js';
import { toTensor } from './coerce.js';
import { type Context, report } from './context.js';
import { describe } from './show-value.js';
import { errorValue, type Value, type WeightsValue } from './value.js';

const names: Readonly<Partial<Record<BinaryOperator, 'add' | 'sub' | 'mul' | 'div'>>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
};

/** The node of each weight of a set; null while only types are wanted. */
export function nodesOf(ctx: Context, set: WeightsValue): readonly ValueId[] | null {
  const emission = ctx.emission;
  if (set.nodes !== null || emission === null) return set.nodes;
  return set.cells.map((cell) => currentNode(emission, cell));
}

export function weightsOperation(ctx: Context, op: BinaryOperator, a: Value, b: Value, at: Span): Value {
  const name = names[op];
  const set = a.kind === 'weights' ? a : b.kind === 'weights' ? b : null;
  const same =
    a.kind !== 'weights' ||
    b.kind !== 'weights' ||
    (a.cells.length === b.cells.length && a.cells.every((c, i) => c === b.cells[i]));
  const operand = (v: Value): readonly ValueId[] | ValueId | null | 'types' => {
    if (v.kind === 'weights') return nodesOf(ctx, v) ?? 'types';
    const tensor = toTensor(ctx, v, 'f32', at);
    if (tensor === null || tensor.type.shape.length > 0 || tensor.type.dtype !== 'f32') return null;
    return tensor.node ?? 'types';
  };
  const x = operand(a);
  const y = operand(b);
  if (name === undefined || set === null || !same || x === null || y === null) {
    report(ctx, diagnose(operatorMismatch, at, { op, left: describe(a), right: describe(b) }));
    return errorValue;
  }
  if (ctx.emission === null || x === 'types' || y === 'types')
    return { kind: 'weights', cells: set.cells, nodes: null };
  const builder = ctx.emission.graph.b;
  const pick = (v: readonly ValueId[] | ValueId, i: number): ValueId => (typeof v === 'number' ? v : (v[i] as ValueId));
  return {
    kind: 'weights',
    cells: set.cells,
    nodes: set.cells.map((_, i) => builder.add(name, [pick(x, i), pick(y, i)], {})),
  };
}
