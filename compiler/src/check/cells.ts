/** Decides what a `weight` or `state` equation makes: a cell of the instance, its first value, and how a body reads it. */
import type { CellEq, Expr } from '@dln/grammar';
import { cellTypeMissing } from '../diagnostics/DLN2509-cell-type-missing.js';
import { initialDependsOnData } from '../diagnostics/DLN2510-initial-depends-on-data.js';
import { instanceDiffers } from '../diagnostics/DLN2511-instance-differs.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import { showType } from '../types/show.js';
import { type GraphType, isPack, type ShapePart, type TensorType, tensorType } from '../types/tensor-type.js';
import { toTensor } from './coerce.js';
import { type Context, type Emission, report, spanOf } from './context.js';
import { holdable } from './elements.js';
import { findBinding } from './env.js';
import { averageOf, type Cell, cellPath } from './instance.js';
import { requireEqual } from './obligations.js';
import { paramType } from './param-type.js';
import { meet } from './result.js';
import { tensorTypeOf } from './type-node.js';
import { type Env, errorValue, type TensorValue, tensorValue, type Value, type WeightsValue } from './value.js';

/** The value of a `weight` or `state`: its cell in the instance at hand, made at its first evaluation. */
export function declareCell(ctx: Context, env: Env, eq: CellEq, kind: 'weight' | 'state'): Value {
  const data = dataInside(env, eq.value);
  if (data !== null) {
    report(ctx, diagnose(initialDependsOnData, spanOf(ctx, data), { name: eq.name.text, data: data.text }));
    return errorValue;
  }
  const written = eq.type === null ? null : paramType(ctx.world, ctx.uri, eq.type);
  const quiet: Context = { ...ctx, emission: null, purpose: 'init' };
  const first = ctx.evaluator.expr(quiet, env, eq.value);
  if (first.kind === 'error') return first;
  if (first.kind === 'weights') return declareWeights(ctx, env, eq, first);
  let type: TensorType | null = null;
  if (written?.is === 'tensor') {
    type = tensorTypeOf(ctx, env, written);
    if (type === null) return errorValue;
  } else {
    const tensor = toTensor(quiet, first, 'f32', spanOf(ctx, eq.value));
    if (tensor === null) {
      report(ctx, diagnose(cellTypeMissing, spanOf(ctx, eq.name), { kind, name: eq.name.text }));
      return errorValue;
    }
    type = tensor.type;
  }
  if (!holdable(ctx, type.shape, spanOf(ctx, eq.name))) return errorValue;
  const shown = initialValue(quiet, first, type, eq);
  if (shown.kind === 'error') return shown;
  // Of the rows at hand alone: the fold begins here, and nothing is left of it.
  if (ctx.inline && ctx.stateRole === 'fold' && ctx.folds === null && kind === 'state') {
    const begun = initialValue(ctx, ctx.evaluator.expr(ctx, env, eq.value), type, eq);
    return begun.kind === 'tensor' ? { ...begun, cell: cellFor(ctx, eq, 'fold', type) } : begun;
  }
  if (!ctx.inline)
    return {
      ...tensorValue(type, null),
      cell: { name: eq.name.text, instance: ctx.instance, role: kind, type, axes: [], at: spanOf(ctx, eq.name) },
    };
  const cell = cellOf(ctx, eq, kind, type);
  if (cell === null) return errorValue;
  if (ctx.emission !== null) {
    const init = ctx.emission.init ?? ctx.emission;
    if (!init.initial.has(cell)) initialise(ctx, env, init, cell, eq);
  }
  return readCell(ctx, cell);
}

/** A state with a value for each weight of a set: a cell for each, beside the optimizer. */
function declareWeights(ctx: Context, env: Env, eq: CellEq, first: WeightsValue): Value {
  const held = first.cells.map((weight): Cell => {
    const name = `${eq.name.text}/${cellPath(weight)}`;
    const had = ctx.instance.cells.get(name);
    if (had !== undefined) return had;
    const { type, axes } = weight;
    const made: Cell = { name, instance: ctx.instance, role: ctx.stateRole, type, axes, at: spanOf(ctx, eq.name) };
    ctx.instance.cells.set(name, made);
    return made;
  });
  const { emission } = ctx;
  if (emission === null) return { kind: 'weights', cells: first.cells, nodes: null, held };
  const init = emission.init ?? emission;
  if (held.some((cell) => !init.initial.has(cell))) {
    const inside: Context = { ...ctx, emission: init, purpose: 'init', loop: null };
    const value = ctx.evaluator.expr(inside, env, eq.value);
    const nodes = value.kind === 'weights' ? (value.nodes ?? value.cells.map((cell) => currentNode(init, cell))) : null;
    held.forEach((cell, i) => {
      if (nodes !== null) init.initial.set(cell, nodes[i] as ValueId);
    });
  }
  return { kind: 'weights', cells: first.cells, nodes: held.map((cell) => currentNode(emission, cell)), held };
}

/** The same type, or one that the facts here make the same. */
const isOneType = (ctx: Context, a: TensorType, b: TensorType): boolean =>
  a === b ||
  (a.dtype === b.dtype &&
    a.shape.length === b.shape.length &&
    a.shape.every((part, i) => {
      const other = b.shape[i] as ShapePart;
      if (part === other) return true;
      if (isPack(part) || isPack(other)) return false;
      return requireEqual({ ...ctx, conditions: null }, part, other, { decl: ctx.decl, start: 0, end: 0 }) === null;
    }));

/** The cell of this name in the instance; a later use of a shared instance must fit its first. */
function cellOf(ctx: Context, eq: CellEq, kind: 'weight' | 'state', type: TensorType): Cell | null {
  const role = kind === 'state' ? ctx.stateRole : kind;
  const { cells } = role === 'fold' && ctx.folds !== null ? ctx.folds.instance : ctx.instance;
  const had = cells.get(eq.name.text);
  if (had === undefined) {
    const made = cellFor(ctx, eq, role, type);
    cells.set(eq.name.text, made);
    return made;
  }
  if (isOneType(ctx, had.type, type)) return had;
  report(
    ctx,
    diagnose(instanceDiffers, ctx.uses[ctx.uses.length - 1] ?? spanOf(ctx, eq.name), {
      name: cellPath(had),
      had: showType(had.type),
      now: showType(type),
    }),
  );
  return null;
}

const cellFor = (ctx: Context, eq: CellEq, role: Cell['role'], type: TensorType): Cell => ({
  name: eq.name.text,
  instance: role === 'fold' && ctx.folds !== null ? ctx.folds.instance : ctx.instance,
  role,
  type,
  axes: type.shape.map(() => 'other'),
  at: spanOf(ctx, eq.name),
});

/** The value that a body sees: the input of the entry, or what an earlier `next` or objective left. */
export function readCell(ctx: Context, cell: Cell): TensorValue {
  if (ctx.average !== null && ctx.inline && cell.role === 'weight') return readAverage(ctx, cell, ctx.average);
  if (ctx.emission === null) return { ...tensorValue(cell.type, null), cell };
  const moved = cell.role === 'state' && !isOwnState(cell) ? ctx.emission.next.get(cell) : undefined;
  const node = (moved?.atEpoch === false ? moved.node : undefined) ?? currentNode(ctx.emission, cell);
  return { ...tensorValue(cell.type, node), cell };
}
/** A state in the body of a `train`: its scope is evaluated for each objective, and all of them see the step's old value. */
export const isOwnState = (cell: Cell): boolean => cell.role === 'state' && cell.instance.parent === null;

/** Does a value of an entry need the rows of a batch? */
export function readsData({ graph }: Emission, value: ValueId): boolean {
  const seen = new Set<ValueId>();
  const open = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const node = graph.nodes[at];
    if (node?.op === 'input' && node.attrs.kind === 'field') return true;
    open.push(...(node?.operands ?? []));
  }
  return false;
}

/** A moving average begins as its weight does. It is no weight: nothing but time moves it. */
function readAverage(ctx: Context, of: Cell, { place, decay }: NonNullable<Context['average']>): TensorValue {
  const cell = averageOf(of, place);
  const { emission } = ctx;
  if (emission === null) return tensorValue(cell.type, null);
  const { initial } = emission.init ?? emission;
  const first = initial.get(of);
  if (first !== undefined && !initial.has(cell)) initial.set(cell, first);
  emission.averages.set(cell, { of, decay });
  return tensorValue(cell.type, currentNode(emission, cell));
}

/** A cell's value in the graph as it stands now. */
export function currentNode(emission: Emission, cell: Cell): ValueId {
  const had = emission.current.get(cell);
  if (had !== undefined) return had;
  const made =
    emission.init === null
      ? (emission.initial.get(cell) as ValueId)
      : emission.input('resident', cellPath(cell), cell.type as GraphType);
  emission.current.set(cell, made);
  return made;
}

function initialise(ctx: Context, env: Env, init: Emission, cell: Cell, eq: CellEq): void {
  const inside: Context = { ...ctx, emission: init, purpose: 'init', initialOf: cell, loop: null };
  const value = initialValue(inside, ctx.evaluator.expr(inside, env, eq.value), cell.type, eq);
  if (value.kind === 'tensor' && value.node !== null) init.initial.set(cell, value.node);
}

/** An initialiser takes the cell's shape; a number fills it; a tensor must have it. */
function initialValue(ctx: Context, first: Value, type: TensorType, eq: CellEq): Value {
  const at = spanOf(ctx, eq.value);
  if (first.kind === 'error') return first;
  if (first.kind === 'callable') {
    const dims = type.shape.map((part): Value => (isPack(part) ? errorValue : { kind: 'int', dim: part }));
    const made = ctx.evaluator.call(ctx, first, [{ label: 'shape', value: { kind: 'list', items: dims }, at }], at);
    return made.kind === 'tensor' ? meet(ctx, made, type, at, { name: eq.name.text, at: spanOf(ctx, eq.name) }) : made;
  }
  const tensor =
    first.kind === 'tensor' && first.cell !== undefined && ctx.emission !== null
      ? { ...first, node: ctx.emission.initial.get(first.cell) ?? null }
      : toTensor(ctx, first, type.dtype, at);
  if (tensor === null) return errorValue;
  if (tensor.type.shape.length === 0 && type.shape.length > 0) {
    const graph = type as GraphType;
    const node =
      ctx.emission === null || tensor.node === null
        ? null
        : ctx.emission.graph.b.broadcast_to(tensor.node, { shape: graph.shape });
    return tensorValue(tensorType(tensor.type.dtype, type.shape), node);
  }
  return meet(ctx, tensor, type, at, { name: eq.name.text, at: spanOf(ctx, eq.name) });
}

/** The first name in an initial value that stands for a tensor that is no weight; null if there is none. */
function dataInside(env: Env, expr: Expr): Extract<Expr, { kind: 'name' }> | null {
  switch (expr.kind) {
    case 'name': {
      const value = findBinding(env, expr.text)?.value;
      const drawn = value?.kind === 'weights' && value.nodes !== null && value.held === undefined;
      return drawn || (value?.kind === 'tensor' && value.cell === undefined) ? expr : null;
    }
    case 'binary':
      return dataInside(env, expr.left) ?? dataInside(env, expr.right);
    case 'unary':
      return dataInside(env, expr.operand);
    case 'call':
      return expr.args.map((a) => dataInside(env, a.value)).find((e) => e !== null) ?? null;
    case 'index':
      return dataInside(env, expr.base);
    case 'pipe':
      return expr.stages.map((s) => dataInside(env, s.value)).find((e) => e !== null) ?? null;
    case 'tuple':
    case 'list':
      return expr.items.map((e) => dataInside(env, e)).find((e) => e !== null) ?? null;
    default:
      return null;
  }
}
