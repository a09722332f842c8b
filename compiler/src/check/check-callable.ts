/** Decides whether a definition keeps its promise: its body is evaluated once, with a symbol for every dim. */
import { type Callable, type Expr, nearest, type ShapeDim, type TypeNode } from '@dln/grammar';
import { unknownType } from '../diagnostics/DLN1207-unknown-type.js';
import { unboundDim } from '../diagnostics/DLN2027-unbound-dim.js';
import { whereNever } from '../diagnostics/DLN2322-where-never.js';
import { noResult } from '../diagnostics/DLN2503-no-result.js';
import { modelBatch } from '../diagnostics/DLN2601-model-batch.js';
import { modelTakesTensors } from '../diagnostics/DLN2602-model-takes-tensors.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal, variable } from '../dims/algebra.js';
import { conjoinFacts } from '../dims/decide.js';
import { show } from '../dims/show.js';
import { showType } from '../types/show.js';
import { isPack, pack } from '../types/tensor-type.js';
import { lookThrough } from './alias.js';
import { type AxisRecord, notingAxes } from './axis-places.js';
import { coerce } from './coerce.js';
import { type Context, report, spanOf, tell } from './context.js';
import { bindValue, childEnv } from './env.js';
import { exprText } from './expr-text.js';
import { newInstance } from './instance.js';
import { isNumber } from './numbers.js';
import { isDimVariable, type ParamType, paramType, takesTensor } from './param-type.js';
import { partsOfBody } from './parts.js';
import { conform } from './result.js';
import { showValue } from './show-value.js';
import { messageText } from './string-value.js';
import { tensorTypeOf, withoutHoles } from './type-node.js';
import {
  callableValue,
  dimValue,
  type Env,
  errorValue,
  floatValue,
  intValue,
  tensorValue,
  type UserCallee,
  type Value,
} from './value.js';
import type { CalleeSummary, Condition } from './world.js';

/** What a definition tells its callers; its mistakes go to the context. */
export function checkCallable(start: Context, callee: UserCallee): CalleeSummary {
  const { callable } = callee;
  const conditions: Condition[] = [];
  const axes = new Map<string, number>();
  const nothing: CalleeSummary = {
    conditions: [],
    result: null,
    movesState: false,
    folds: false,
    axes,
    perUse: false,
    recursive: false,
  };
  const atUse = { told: false };
  const effects = { movesState: false, folds: false };
  const ctx: Context = {
    ...start,
    conditions,
    atUse,
    axes: notingAxes(axes),
    effects,
    cells: new Map(),
    stateRole: callee.role === 'optimizer' ? 'moment' : callee.role === 'metric' ? 'fold' : 'state',
  };
  const own = childEnv(callee.env);
  const types = callable.params.map((p) => paramType(ctx.world, ctx.uri, p.type));
  const unknown = [...callable.params.map((p) => p.type), ...(callable.result === null ? [] : [callable.result])]
    .map((t) => unknownIn(ctx, t))
    .find((t) => t !== null);
  if (unknown !== undefined && unknown !== null) {
    const near = nearest(unknown.text, ['f32', 'i32', 'bool', 'dim', 'int', 'float', 'string', 'axis', 'weights']);
    report(ctx, diagnose(unknownType, spanOf(ctx, unknown), { name: unknown.text, nearest: near ?? '' }));
    return nothing;
  }
  if (callee.role === 'model' && !modelSignature(ctx, callee, types)) return nothing;
  for (const p of callable.params) bindDims(ctx, own, p.type);
  if (callable.result !== null && !boundDims(ctx, own, callable.result)) return nothing;
  // Configuration first: a tensor's shape may name a `dim` that stands behind it.
  const order = [...callable.params.entries()].sort(
    ([i], [j]) => Number(takesTensor(types[i] as ParamType)) - Number(takesTensor(types[j] as ParamType)),
  );
  for (const [i, p] of order) {
    const value = symbolOf(ctx, own, types[i] as ParamType, callable, i, callee);
    // A parameter that is known only at a use: the body is checked there.
    if (value === null) return nothing;
    bindValue(own, p.name.text, value, spanOf(ctx, p.name));
  }
  const facts = callable.wheres.flatMap((w) => {
    const value = ctx.evaluator.expr(ctx, own, w.condition);
    const message = w.message === null ? '' : messageText(ctx, own, w.message);
    if (value.kind === 'bool' && value.value === false)
      report(
        ctx,
        diagnose(whereNever, spanOf(ctx, w.condition), {
          condition: exprText(w.condition),
          reckoned: sidesReckoned(ctx, own, w.condition),
          message,
        }),
      );
    return value.kind === 'bool' ? value.whenTrue : [];
  });
  // Conditions that the signature itself states (`D / heads` in a shape) stand before the body's.
  const body = callable.body;
  const parts = partsOfBody({ ...ctx, facts }, own, body);
  const found = ctx.diagnostics.length;
  const inside: Context = { ...ctx, facts, parts };
  const value = body.kind === 'block' ? ctx.evaluator.block(inside, own, body) : ctx.evaluator.expr(inside, own, body);
  if (body.kind !== 'block') tell(inside, body, value);
  const at = spanOf(ctx, body.kind === 'block' ? (body.items[body.items.length - 1] ?? body) : body);
  let result: Value = value;
  if (callee.role === 'optimizer') return { ...nothing, ...effects, conditions: summarise(conditions, facts) };
  if (atUse.told) return { ...nothing, ...effects, perUse: true };
  if (parts.shares && ctx.diagnostics.length === found) for (const d of parts.misused()) report(ctx, d);
  if (value.kind === 'none') {
    report(ctx, diagnose(noResult, at, { name: callee.name }));
    result = errorValue;
  } else if (callable.result !== null) {
    const type = paramType(ctx.world, ctx.uri, callable.result);
    result = conform(inside, own, value, type, at, { name: callee.name, at: spanOf(ctx, callable.result) });
  }
  if (callee.role === 'model') checkBatch(inside, callee, own, result);
  return {
    conditions: summarise(conditions, facts),
    result: callable.result === null && result.kind !== 'error' ? result : null,
    ...effects,
    axes,
    perUse: false,
    recursive: false,
  };
}

/** What a template's body says of its axes at these static arguments: evaluated once more with a symbol for every dim, in silence. */
export function symbolicAxes(around: Context, callee: UserCallee, given: Env): AxisRecord {
  const { callable } = callee;
  const axes = new Map<string, number>();
  const ctx: Context = {
    ...around,
    uri: callee.uri,
    decl: callee.decl,
    facts: [],
    diagnostics: [],
    conditions: [],
    atUse: { told: false },
    emission: null,
    inline: false,
    instance: newInstance(null, '', ''),
    cells: new Map(),
    axes: notingAxes(axes),
    loop: null,
    effects: null,
  };
  const own = childEnv(callee.env);
  for (const p of callable.params) bindDims(ctx, own, p.type);
  for (const [i, p] of callable.params.entries()) {
    const type = paramType(ctx.world, ctx.uri, p.type);
    const symbol = takesTensor(type) ? symbolOf(ctx, own, type, callable, i, callee) : null;
    const value = symbol ?? ctx.evaluator.expr({ ...around, diagnostics: [] }, given, { kind: 'name', ...p.name });
    bindValue(own, p.name.text, value);
  }
  if (callable.body.kind === 'block') ctx.evaluator.block(ctx, own, callable.body);
  else ctx.evaluator.expr(ctx, own, callable.body);
  return axes;
}

/** `params(Net) = 149952`: what the sides of a comparison are, where they are more than a number. */
function sidesReckoned(ctx: Context, own: Env, condition: Expr): readonly string[] {
  if (condition.kind !== 'binary') return [];
  return [condition.left, condition.right].flatMap((side) => {
    if (side.kind === 'number') return [];
    const value = ctx.evaluator.expr(ctx, own, side);
    return isNumber(value) && !(value.kind === 'float' && value.value === null)
      ? [`${exprText(side)} = ${showValue(value)}`]
      : [];
  });
}

/** One condition for what several obligations of a body said. */
function summarise(conditions: readonly Condition[], facts: Context['facts']): readonly Condition[] {
  const joined = conjoinFacts(
    conditions.map((c) => c.fact),
    facts,
  );
  return joined.map(
    (fact) =>
      conditions.find((c) => c.fact === fact) ?? {
        fact,
        at: (conditions[0] as Condition).at,
        weakest: conditions.every((c) => c.weakest),
      },
  );
}

/** Every dim variable and pack of a written type becomes a symbol. */
export function bindDims({ world, uri }: Pick<Context, 'world' | 'uri'>, own: Env, type: TypeNode): void {
  bindWritten(own, lookThrough(world, uri, type));
}

function bindWritten(own: Env, type: TypeNode): void {
  const dims = (shape: readonly ShapeDim[]): void => {
    for (const d of shape) {
      if (d.pack && d.dim.kind === 'name') {
        if (!own.packs.has(d.dim.text)) own.packs.set(d.dim.text, [pack(d.dim.text)]);
      } else names(d.dim);
    }
  };
  const names = (expr: Expr): void => {
    if (expr.kind === 'name' && isDimVariable(expr.text) && !own.names.has(expr.text))
      bindValue(own, expr.text, dimValue(expr.text, variable(expr.text)));
    else if (expr.kind === 'binary') {
      names(expr.left);
      names(expr.right);
    } else if (expr.kind === 'unary') names(expr.operand);
    else if (expr.kind === 'call') for (const a of expr.args) names(a.value);
  };
  if (type.kind === 'namedType') dims(type.shape ?? []);
  else if (type.kind === 'classType') {
    names(type.classes);
    dims(type.shape);
  } else if (type.kind === 'tupleType') for (const t of type.items) bindWritten(own, t);
  else if (type.kind === 'listType') bindWritten(own, type.item);
  else if (type.kind === 'arrowType')
    for (const t of [...(type.params ?? []), ...(type.result === null ? [] : [type.result])]) bindWritten(own, t);
}

/** Every dim variable of the result must be readable from some parameter. */
function boundDims(ctx: Context, own: Env, type: TypeNode): boolean {
  const probe = childEnv(own);
  bindDims(ctx, probe, type);
  for (const name of probe.names.keys()) {
    if (own.names.has(name)) continue;
    report(ctx, diagnose(unboundDim, spanOf(ctx, type), { name }));
    return false;
  }
  return true;
}

/** What a parameter is while the definition is checked; null: only a use can say. */
function symbolOf(
  ctx: Context,
  own: Env,
  type: ParamType,
  callable: Callable,
  index: number,
  callee: UserCallee,
  called = callable.params[index]?.name.text ?? '',
): Value | null {
  const param = callable.params[index] as Callable['params'][number];
  const name = param.name.text;
  switch (type.is) {
    case 'tensor': {
      const made = type.shape === null ? null : tensorTypeOf(ctx, own, withoutHoles(own, type, called));
      if (made === null) return errorValue;
      const moved = callee.role === 'optimizer' && index === 0;
      const value = {
        ...tensorValue(made, null),
        history: { at: spanOf(ctx, param), type: made, equation: null, before: null },
      };
      return moved
        ? { ...value, cell: { name, instance: ctx.instance, role: 'weight', type: made, axes: [], at: null } }
        : value;
    }
    case 'tuple': {
      const items = type.items.map((t, i) => symbolOf(ctx, own, t, callable, index, callee, `${called}[${i}]`));
      return items.some((v) => v === null) ? null : { kind: 'tuple', items: items as Value[] };
    }
    case 'dim':
      return intValue(variable(name));
    case 'int':
      return intValue(variable(name, 'int'));
    case 'float':
      return { ...floatValue(0), value: null };
    case 'weights':
      return { kind: 'weights', cells: [], nodes: null };
    case 'arrow':
      if (type.node.params !== null)
        return callableValue({ is: 'opaque', name, type: type.node, env: own, decl: ctx.decl });
      break;
    default:
      break;
  }
  if (param.value === null) return null;
  return coerce(ctx, ctx.evaluator.expr(ctx, own, param.value), type, spanOf(ctx, param.value), name);
}

function modelSignature(ctx: Context, callee: UserCallee, types: readonly ParamType[]): boolean {
  const wrong = types.findIndex((t) => t.is !== 'tensor' && t.is !== 'tuple' && t.is !== 'list');
  const param = callee.callable.params[wrong];
  if (param === undefined) return true;
  report(ctx, diagnose(modelTakesTensors, spanOf(ctx, param), { name: callee.name, param: param.name.text }));
  return false;
}

/** Each result of a model begins with its batch. */
function checkBatch(ctx: Context, callee: UserCallee, own: Env, result: Value): void {
  const first = callee.callable.params[0];
  const value = first === undefined ? undefined : own.names.get(first.name.text)?.value;
  const batch = value?.kind === 'tensor' ? value.type.shape[0] : undefined;
  if (batch === undefined || isPack(batch) || literal(batch) !== undefined) return;
  const bad = tensorsIn(result).find((t) => t.kind === 'tensor' && t.type.shape[0] !== batch);
  if (bad === undefined || bad.kind !== 'tensor') return;
  const at = callee.callable.result ?? callee.callable.body;
  report(
    ctx,
    diagnose(modelBatch, spanOf(ctx, at), { name: callee.name, batch: show(batch), got: showType(bad.type) }),
  );
}
const tensorsIn = (value: Value): readonly Value[] =>
  value.kind === 'tuple' || value.kind === 'list'
    ? value.items.flatMap(tensorsIn)
    : value.kind === 'tensor'
      ? [value]
      : [];

const isTypeName = (ctx: Context, name: string): boolean => {
  const kind = ctx.world.typeNames(ctx.uri, name)?.decl.kind;
  return kind === 'type' || kind === 'import';
};
/** The first type name that nobody knows. */
export function unknownIn(
  ctx: Context,
  node: TypeNode,
): { readonly text: string; readonly start: number; readonly end: number } | null {
  switch (node.kind) {
    case 'tupleType':
      return node.items.map((t) => unknownIn(ctx, t)).find((t) => t !== null) ?? null;
    case 'listType':
      return unknownIn(ctx, node.item);
    case 'namedType':
      return paramType(ctx.world, ctx.uri, node).is === 'unknown' && !isTypeName(ctx, node.name.text)
        ? node.name
        : null;
    default:
      return null;
  }
}
