/** Decides what a call does: arithmetic, an operator, a declared function or layer, a composition; or a layer value where tensors are missing. */
import type { Callable, Span } from '@dln/grammar';
import { parseHead } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { tensorsFirst } from '../diagnostics/DLN2407-tensors-first.js';
import { stageNotLayer } from '../diagnostics/DLN2408-stage-not-layer.js';
import { recursionTooDeep } from '../diagnostics/DLN2411-recursion-too-deep.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { operatorCallable } from '../ops/operator-callable.js';
import { applyOperator } from './apply-op.js';
import { applyOpaque } from './apply-opaque.js';
import { applyUser } from './apply-user.js';
import { bindArguments } from './bind.js';
import { builtinNamed } from './builtins/index.js';
import { circleTo } from './circle.js';
import { coerce } from './coerce.js';
import { type Context, report } from './context.js';
import { rootEnv } from './env.js';
import { matchArgs, specsOf } from './match-args.js';
import { observe } from './observe-call.js';
import { describe, nameOfCallable } from './show-value.js';
import { isChecked, isDeclared } from './template.js';
import { type AppliedUse, rememberedUse } from './template-uses.js';
import {
  type BuiltinCallee,
  type BuiltinHead,
  type CallableValue,
  errorValue,
  type GivenArg,
  holdsTensor,
  type UserCallee,
  type Value,
} from './value.js';

/** Unrolled recursion deeper than this is a mistake (language.md 4). */
const depthLimit = 100;

const heads = new Map<string, Callable>();
/** The parameters of a built-in function, parsed once. */
export function headOf(builtin: BuiltinHead): Callable {
  const had = heads.get(builtin.name);
  if (had !== undefined) return had;
  const { callable, faults } = parseHead(builtin.signature);
  if (callable === null || faults.length > 0)
    throw new Error(`the signature of ${builtin.name} does not parse: ${JSON.stringify(faults)}`);
  heads.set(builtin.name, callable);
  return callable;
}

/** Gives arguments to a callable. Tensors that come now stand before what was given earlier. */
export function call(ctx: Context, callee: CallableValue, args: readonly GivenArg[], at: Span): Value {
  if (args.some((a) => a.value.kind === 'error')) return errorValue;
  if (ctx.depth > depthLimit && isRing(ctx, callee)) {
    const circle = callee.callee.is === 'user' ? circleTo(ctx, callee.callee.decl) : [];
    report(ctx, diagnose(recursionTooDeep, at, { callee: nameOfCallable(callee), limit: depthLimit, circle }));
    return errorValue;
  }
  const all = args.some((a) => a.label === null && holdsTensor(a.value))
    ? [...args, ...callee.bound]
    : [...callee.bound, ...args];
  const target = callee.callee;
  switch (target.is) {
    case 'user':
      return callUser(ctx, callee, target, all, at);
    case 'builtin':
      return callBuiltin(ctx, callee, target, all, at);
    case 'op': {
      const callable = operatorCallable(target.op);
      const specs = specsOf(ctx, '', callable);
      const matched = matchArgs(ctx, target.op.name, specs, all, at, target.op.traits.includes('elementwise'));
      if (matched.is === 'error') return errorValue;
      if (matched.is === 'value') return { ...callee, bound: all };
      const result = applyOperator(ctx, target.op, callable, specs, matched.given, at);
      return observe(ctx, target.op.name, null, matched.given, at, result);
    }
    case 'objective': {
      const [weights, ...more] = all;
      if (weights?.value.kind === 'weights' && more.length === 0) return target.at(weights.value) ?? errorValue;
      const got = all.map(({ value }) => describe(value)).join(', ');
      report(ctx, diagnose(wrongKind, at, { wanted: 'weights for `objective`', got }));
      return errorValue;
    }
    case 'average': {
      // As a frozen instance: evaluated as after training, and its states stay.
      const { of, decay, place } = target;
      return call({ ...ctx, average: { place, decay }, training: false, moves: false }, of, all, at);
    }
    case 'composite':
    case 'block':
    case 'part':
    case 'opaque': {
      // An `fn` of configuration that gives a layer, known by its arrow.
      const takes = target.is !== 'opaque' || target.type.params?.some((t) => ctx.world.takesTensor(ctx.uri, t));
      if (target.is === 'opaque' && takes === false) return applyOpaque(ctx, target, all, at);
      const first = all[0];
      if (first === undefined || !all.some((a) => holdsTensor(a.value))) {
        report(ctx, diagnose(tensorsFirst, at, { callee: nameOfCallable(callee) }));
        return errorValue;
      }
      if (target.is === 'opaque') return applyOpaque(ctx, target, all, at);
      const x: Value = all.length === 1 ? first.value : { kind: 'tuple', items: all.map((a) => a.value) };
      return ctx.evaluator.pipeInto(ctx, x, first.at, callee, at);
    }
  }
}

function callUser(ctx: Context, callee: CallableValue, target: UserCallee, all: readonly GivenArg[], at: Span): Value {
  const specs = specsOf(ctx, target.uri, target.callable);
  const matched = matchArgs(ctx, target.name, specs, all, at, false);
  if (matched.is === 'error') return errorValue;
  if (matched.is === 'value') return { ...callee, bound: all };
  const { given } = matched;
  const apply = (inside: Context): AppliedUse => {
    const sig = {
      name: target.name,
      callable: target.callable,
      specs,
      env: target.env,
      decl: target.decl,
      uri: target.uri,
    };
    const bound = bindArguments(inside, sig, given, at);
    if (bound === null) return { value: errorValue, dims: null };
    return { value: applyUser(inside, target, callee.instance, bound, given, at), dims: bound.dims };
  };
  const template = !ctx.inline && isDeclared(target) && isChecked(ctx, target);
  const { value, dims } = (template ? rememberedUse(ctx, target, given, at, apply) : null) ?? apply(ctx);
  const { role, decl, callable } = target;
  return observe(ctx, target.name, { role, decl, callable, instance: callee.instance }, given, at, value, dims);
}

function callBuiltin(
  ctx: Context,
  callee: CallableValue,
  target: BuiltinCallee,
  all: readonly GivenArg[],
  at: Span,
): Value {
  const builtin = builtinNamed(target.builtin.name);
  if (builtin === null) throw new Error(`there is no built-in ${target.builtin.name}`);
  const callable = headOf(builtin);
  const specs = specsOf(ctx, '', callable);
  const { own, rest } = builtin.divide?.(all) ?? { own: all, rest: [] };
  const matched = matchArgs(ctx, builtin.name, specs, own, at, builtin.numbers === true);
  if (matched.is === 'error') return errorValue;
  if (matched.is === 'value') return { ...callee, bound: all };
  const values = new Map<string, Value>();
  const none = rootEnv<Value>(() => null);
  for (const spec of specs) {
    const arg = matched.given.get(spec.name);
    const written = callable.params[spec.index]?.value ?? null;
    if (arg === undefined && written !== null)
      values.set(spec.name, coerce(ctx, ctx.evaluator.expr(ctx, none, written), spec.type, at, spec.name));
    if (arg === undefined) continue;
    const value = spec.tensor ? arg.value : coerce(ctx, arg.value, spec.type, arg.at, spec.name);
    if (value.kind === 'error') return errorValue;
    values.set(spec.name, value);
  }
  const result = builtin.apply(ctx, {
    get: (name) => values.get(name),
    at: (name) => matched.given.get(name)?.at ?? at,
    rest,
    call: at,
  });
  return observe(ctx, builtin.name, null, matched.given, at, result);
}

/** `x |> f` for a value f: x comes first; a tuple fills as many parameters as it has parts. */
export function pipeInto(ctx: Context, x: Value, xAt: Span, f: Value, at: Span): Value {
  if (x.kind === 'error' || f.kind === 'error') return errorValue;
  if (f.kind !== 'callable') {
    report(ctx, diagnose(stageNotLayer, at, { got: f.kind === 'tensor' ? 'a tensor' : f.kind }));
    return errorValue;
  }
  if (f.callee.is === 'composite') {
    let value: Value = x;
    let from = xAt;
    for (const stage of f.callee.stages) {
      value = pipeInto(ctx, value, from, stage.value, stage.at);
      from = stage.at;
    }
    return value;
  }
  if (f.callee.is === 'block') {
    const { decl, env, expr, loop } = f.callee;
    return ctx.evaluator.blockStage({ ...ctx, decl }, env, expr, x, xAt, loop);
  }
  const parts = x.kind === 'tuple' && !takesTuple(ctx, f) ? x.items : [x];
  return call(
    ctx,
    f,
    parts.map((value) => ({ label: null, value, at: xAt })),
    at,
  );
}

/** It has called itself before: whatever else stands at the limit is not to blame. */
const isRing = (ctx: Context, { callee }: CallableValue): boolean =>
  callee.is === 'user' && (ctx.decl === callee.decl || ctx.uses.some((use) => use.decl === callee.decl));

/** The first parameter is a tuple itself: then the tuple stays whole. */
function takesTuple(ctx: Context, { callee }: CallableValue): boolean {
  return callee.is === 'user' && specsOf(ctx, callee.uri, callee.callable)[0]?.type.is === 'tuple';
}
