/** Decides what a loop can carry: tensors, and tuples, lists and weights made of them; its leaves are the loop's values in the graph. */
import type { Span } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { carryChangesType } from '../diagnostics/DLN2520-carry-changes-type.js';
import { carryPartsDiffer } from '../diagnostics/DLN2532-carry-parts-differ.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { showAssignment } from '../dims/show.js';
import type { ValueId } from '../graph/graph.js';
import { showType } from '../types/show.js';
import { isPack, type ShapePart, type TensorType } from '../types/tensor-type.js';
import { chainOf } from './chain.js';
import { toTensor } from './coerce.js';
import { type Context, report } from './context.js';
import { isNumber } from './numbers.js';
import { requireEqual } from './obligations.js';
import { describe } from './show-value.js';
import { errorValue, holdsTensor, type TensorValue, type Value } from './value.js';
import { nodesOf } from './weights-arithmetic.js';

/** A value with a type that stays and a node that changes. */
export interface Leaf {
  readonly type: TensorType;
  readonly node: ValueId | null;
}

/** The tensors in a value, in order. */
export function leavesOf(value: Value): readonly Leaf[] {
  if (value.kind === 'tensor') return [value];
  if (value.kind === 'tuple' || value.kind === 'list') return value.items.flatMap(leavesOf);
  if (value.kind === 'weights')
    return value.cells.map((cell, i) => ({ type: cell.type, node: value.nodes?.[i] ?? null }));
  return [];
}

/** The same value made of other leaves, which are taken in order. */
export function withLeaves(value: Value, leaf: (of: Leaf) => TensorValue): Value {
  if (value.kind === 'tensor') return leaf(value);
  if (value.kind === 'tuple' || value.kind === 'list')
    return { ...value, items: value.items.map((item) => withLeaves(item, leaf)) };
  if (value.kind !== 'weights') return value;
  const nodes = leavesOf(value).map((of) => leaf(of).node);
  return { ...value, nodes: nodes.includes(null) ? null : (nodes as ValueId[]) };
}

/** Numbers become tensors, f32 where nothing else is said; the error value (reported) for what no loop carries. `wanted` says what is. */
export function carriable(ctx: Context, value: Value, at: Span, wanted: string): Value {
  if (value.kind === 'error' || value.kind === 'tensor') return value;
  if (value.kind === 'weights') return { ...value, nodes: nodesOf(ctx, value) };
  if (value.kind === 'tuple' || (value.kind === 'list' && value.items.some(holdsTensor))) {
    const items = value.items.map((item) => carriable(ctx, item, at, wanted));
    return items.some((v) => v.kind === 'error') ? errorValue : { ...value, items };
  }
  const tensor = toTensor(ctx, value, 'f32', at);
  if (tensor !== null) return tensor;
  report(ctx, diagnose(wrongKind, at, { wanted, got: describe(value) }));
  return errorValue;
}

/** The next value of a carry as what it was; the error value (reported) where it has become something else. */
export function keepsType(
  ctx: Context,
  next: Value,
  had: Value,
  at: Span,
  of: { readonly loop: string; readonly name: string; readonly at: Span },
): Value {
  if (next.kind === 'error' || had.kind === 'error') return errorValue;
  const labels = [{ at: of.at, text: 'begins here' }];
  const other = (): Value => {
    const args = { loop: of.loop, name: of.name, had: describe(had), got: describe(next) };
    report(ctx, diagnose(carryPartsDiffer, at, args, { labels }));
    return errorValue;
  };
  if (had.kind === 'tensor') {
    const tensor =
      isNumber(next) || next.kind !== 'list' || !holdsTensor(next) ? toTensor(ctx, next, had.type.dtype, at) : null;
    if (tensor === null) return other();
    const fails = differs(ctx, tensor.type, had.type, at);
    if (fails === null) return { ...tensor, type: had.type };
    const args = { loop: of.loop, name: of.name, had: showType(had.type), got: showType(tensor.type), fails };
    report(ctx, diagnose(carryChangesType, at, args, { chain: chainOf(tensor), labels }));
    return errorValue;
  }
  if (had.kind === 'tuple' || had.kind === 'list') {
    if (next.kind !== had.kind || next.items.length !== had.items.length) return other();
    const items = next.items.map((item, i) => keepsType(ctx, item, had.items[i] as Value, at, of));
    return items.some((v) => v.kind === 'error') ? errorValue : { ...had, items };
  }
  if (had.kind === 'weights' && next.kind === 'weights') {
    const same = next.cells.length === had.cells.length && next.cells.every((cell, i) => cell === had.cells[i]);
    return same ? { ...next, nodes: nodesOf(ctx, next) } : other();
  }
  return other();
}

/** Null: the types are the same. Else sizes for which they are not; empty where no size would do. */
function differs(ctx: Context, got: TensorType, wanted: TensorType, at: Span): string | null {
  if (got === wanted) return null;
  if (got.dtype !== wanted.dtype || (got.classes === null) !== (wanted.classes === null)) return '';
  if (got.shape.length !== wanted.shape.length) return '';
  const pairs = got.shape.map((part, i) => [part, wanted.shape[i] as ShapePart] as const);
  if (got.classes !== null && wanted.classes !== null) pairs.push([got.classes, wanted.classes]);
  for (const [a, b] of pairs) {
    if (a === b) continue;
    if (isPack(a) || isPack(b)) return '';
    const broken = requireEqual(ctx, a, b, at);
    if (broken !== null) return showAssignment(broken.fails);
  }
  return null;
}
