/** Decides what each expression is worth: the one evaluator that checking and compiling share. */
import type { BinaryExpr, CallExpr, DotExpr, Expr, NameExpr, PipeExpr, Span, UnaryExpr } from '@dln/grammar';
import { conditionNeeded } from '../diagnostics/DLN2019-condition-needed.js';
import { dimOverflow } from '../diagnostics/DLN2020-dim-overflow.js';
import { operatorMismatch } from '../diagnostics/DLN2021-operator-mismatch.js';
import { clockInData } from '../diagnostics/DLN2109-clock-in-data.js';
import { notCallable } from '../diagnostics/DLN2405-not-callable.js';
import { tooMuchToUnroll } from '../diagnostics/DLN2413-too-much-to-unroll.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, DimOverflow, mul } from '../dims/algebra.js';
import { scalarType } from '../types/tensor-type.js';
import { evaluateBlock } from './body.js';
import { call, pipeInto } from './call.js';
import { argumentsOf } from './call-arguments.js';
import { both, compareValues, either, isComparison, negateCondition } from './conditions.js';
import { type Context, type Evaluator, report, spanOf, tell } from './context.js';
import { blockStage, blockValue, evaluateIf, evaluateMatch } from './control.js';
import { atTurn, computing, reportCycle } from './cycle.js';
import { dotted } from './dot.js';
import { type ElementWise, elementWise } from './element-wise.js';
import { childEnv, findBinding, findOuter } from './env.js';
import { indexed } from './index-expr.js';
import { type Instance, instanceAt, nameInstance, pathOf } from './instance.js';
import { evaluateIterate } from './iterate.js';
import { matmul } from './matmul.js';
import { isNumber, type NumberOperator, negate, numberOperation } from './numbers.js';
import { isDimVariable } from './param-type.js';
import { bindPattern } from './pattern.js';
import { evaluateScan } from './scan.js';
import { describe } from './show-value.js';
import { stringValue } from './string-value.js';
import { reportUnknown } from './unknown.js';
import {
  boolValue,
  type CallableValue,
  callableValue,
  type Env,
  errorValue,
  floatValue,
  type GivenArg,
  identityLayer,
  intValue,
  noneValue,
  type Value,
} from './value.js';
import { weightsOperation } from './weights-arithmetic.js';

/** The one evaluator. */
export const evaluator: Evaluator = { expr: evaluate, block: evaluateBlock, call, pipeInto, blockStage };

/** Expressions that one question may evaluate. */
export const evaluationLimit = 1_000_000;

function evaluate(ctx: Context, env: Env, expr: Expr): Value {
  const { budget } = ctx.world;
  if (budget.left-- <= 0) {
    // Whoever evaluates may be listening to nobody: the program as a whole is told.
    budget.exceeded ??= diagnose(tooMuchToUnroll, spanOf(ctx, expr), { limit: evaluationLimit });
    return errorValue;
  }
  try {
    const value = makesNodes.has(expr.kind)
      ? placed(ctx, expr, () => dispatch(ctx, env, expr))
      : dispatch(ctx, env, expr);
    if (!ctx.inline) ctx.world.evaluated?.(spanOf(ctx, expr), value);
    return value;
  } catch (error) {
    if (!(error instanceof DimOverflow)) throw error;
    report(ctx, diagnose(dimOverflow, spanOf(ctx, expr), {}));
    return errorValue;
  }
}

const makesNodes: ReadonlySet<Expr['kind']> = new Set(['call', 'binary', 'unary', 'index']);

/** Nodes that are made meanwhile say that they come from this expression. */
function placed(ctx: Context, expr: Expr, run: () => Value): Value {
  if (ctx.emission === null) return run();
  const graph = ctx.emission.graph;
  const before = graph.at({
    scope: pathOf(ctx.instance),
    call: Math.max(ctx.instance.calls - 1, 0),
    at: spanOf(ctx, expr),
  });
  const value = run();
  graph.at(before);
  ctx.emission.heard?.(spanOf(ctx, expr), value);
  return value;
}

function dispatch(ctx: Context, env: Env, expr: Expr): Value {
  switch (expr.kind) {
    case 'number':
      return expr.fractional ? floatValue(expr.value) : intValue(constant(expr.value));
    case 'string':
      return stringValue(ctx, env, expr);
    case 'bool':
      return boolValue(expr.value);
    case 'none':
      return noneValue;
    case 'name':
      return evaluateName(ctx, env, expr);
    case 'next':
      return evaluateNext(ctx, env, expr);
    case 'class': {
      const k = evaluate(ctx, env, expr.classes);
      return k.kind === 'int'
        ? { kind: 'dtype', dtype: 'i32', classes: k.dim }
        : k.kind === 'error'
          ? k
          : wrong(ctx, expr, `class<${describe(k)}>`);
    }
    case 'tuple':
      return collect(
        'tuple',
        expr.items.map((e) => evaluate(ctx, env, e)),
      );
    case 'list':
      return collect(
        'list',
        expr.items.map((e) => evaluate(ctx, env, e)),
      );
    case 'comprehension':
      return evaluateComprehension(ctx, env, expr);
    case 'binary':
      return evaluateBinary(ctx, env, expr);
    case 'unary':
      return evaluateUnary(ctx, env, expr);
    case 'call':
      return evaluateCall(ctx, env, expr, null);
    case 'index':
      return indexed(ctx, env, expr);
    case 'dot':
      return evaluateDot(ctx, env, expr);
    case 'pipe':
      return evaluatePipe(ctx, env, expr);
    case 'if':
      return evaluateIf(ctx, env, expr, null);
    case 'match':
      return evaluateMatch(ctx, env, expr);
    case 'for':
    case 'repeat':
      return blockValue(ctx, env, expr);
    case 'lambda': {
      const name = expr.role;
      const callee = {
        is: 'user',
        role: expr.role,
        name,
        callable: expr.callable,
        env,
        decl: ctx.decl,
        uri: ctx.uri,
      } as const;
      return callableValue(
        callee,
        expr.role === 'layer' && ctx.inline ? instanceAt(ctx.instance, `${ctx.decl}:${expr.start}`, 'layer') : null,
      );
    }
    case 'scan':
      return evaluateScan(ctx, env, expr);
    case 'iterate':
      return evaluateIterate(ctx, env, expr);
    case 'error':
      return errorValue;
  }
}

const collect = (kind: 'tuple' | 'list', items: readonly Value[]): Value =>
  items.some((v) => v.kind === 'error') ? errorValue : { kind, items };

function wrong(ctx: Context, expr: Expr, got: string): Value {
  report(ctx, diagnose(operatorMismatch, spanOf(ctx, expr), { op: expr.kind, left: got, right: '' }));
  return errorValue;
}

// ── names ──

/** `training` and the clocks, which nobody binds. */
function predefined(ctx: Context, name: string, at: Span): Value | null {
  if (name === 'training') return { kind: 'bool', value: ctx.training, whenTrue: [], whenFalse: [] };
  if (name !== 'step' && name !== 'epoch' && name !== 'steps' && name !== 'epochs') return null;
  if (ctx.data !== null) {
    report(ctx, diagnose(clockInData, at, { name }));
    return errorValue;
  }
  const counts = name === 'step' || name === 'epoch';
  const rate = name === 'step' ? 'step' : name === 'epoch' ? 'epoch' : 'constant';
  if (ctx.emission === null) return { kind: 'float', value: null, node: null, rate };
  const input = ctx.emission.input('clock', name, scalarType(counts ? 'i32' : 'f32'));
  return {
    kind: 'float',
    value: null,
    node: counts ? ctx.emission.graph.b.cast(input, { dtype: 'f32' }) : input,
    rate,
  };
}

/** A `param` is fed, so that it can change without a rebuild; a constant tensor is put into this graph. */
function inGraph(ctx: Context, value: Value, name: string): Value {
  if (ctx.emission === null) return value;
  if (value.kind === 'float' && value.rate === 'edit' && ctx.emission.init !== null)
    return { ...value, value: null, node: ctx.emission.input('param', name, scalarType('f32')) };
  return value.kind === 'tensor' ? constantIn(ctx, name) : value;
}

function evaluateName(ctx: Context, env: Env, expr: NameExpr): Value {
  const binding = findBinding(env, expr.text);
  if (binding !== null) {
    if (binding.value !== null) return initially(ctx, binding.value);
    if (binding.compute === null) return errorValue;
    if (binding.running) {
      reportCycle(ctx, { name: expr.text, at: spanOf(ctx, expr) });
      return errorValue;
    }
    binding.running = true;
    computing.push({ name: expr.text, at: spanOf(ctx, expr) });
    try {
      binding.value = binding.compute();
    } finally {
      computing.pop();
    }
    binding.running = false;
    return initially(ctx, binding.value);
  }
  // At the end of an epoch the new value of a state is the one that it takes there.
  const turned = `${expr.text} at epoch`;
  if (expr.text.startsWith('next ') && atTurn() && findBinding(env, turned) !== null)
    return evaluateName(ctx, env, { ...expr, text: turned });
  const given = predefined(ctx, expr.text, spanOf(ctx, expr));
  if (given !== null) return given;
  const found = findOuter(env, expr.text);
  if (found !== null) return found.kind === 'callable' ? instantiate(ctx, found, expr) : inGraph(ctx, found, expr.text);
  if (isDimVariable(expr.text) && expr.text.length <= 2) return { kind: 'axisName', name: expr.text };
  reportUnknown(ctx, env, expr);
  return errorValue;
}

/** In the graph of initial values a weight or state is its own initial value. */
function initially(ctx: Context, value: Value): Value {
  if (value.kind !== 'tensor' || value.cell === undefined || ctx.emission === null || ctx.emission.init !== null)
    return value;
  return { ...value, node: ctx.emission.initial.get(value.cell) ?? null };
}

/** Evaluating a layer's name makes an instance; a model's is the one that it has. */
function instantiate(ctx: Context, value: CallableValue, expr: NameExpr): Value {
  if (!ctx.inline || value.instance !== null || value.callee.is !== 'user') return value;
  const { role, name, uri } = value.callee;
  if (role === 'layer') return { ...value, instance: instanceAt(ctx.instance, `${ctx.decl}:${expr.start}`, name) };
  if (role !== 'model') return value;
  const root = rootOf(ctx.instance);
  const key = `model ${uri}#${name}`;
  const had = root.children.get(key);
  if (had !== undefined) return { ...value, instance: had };
  const made = instanceAt(root, key, name);
  made.named = 'given';
  return { ...value, instance: made };
}
function rootOf(instance: Instance): Instance {
  let root = instance;
  while (root.parent !== null) root = root.parent;
  return root;
}

function evaluateNext(ctx: Context, env: Env, expr: Extract<Expr, { kind: 'next' }>): Value {
  return dispatch(ctx, env, { kind: 'name', text: `next ${expr.name.text}`, start: expr.start, end: expr.end });
}

/** A constant tensor, put into the graph that is being built. */
function constantIn(ctx: Context, name: string): Value {
  const found = ctx.world.constant(ctx.uri, name);
  if (found === null) return errorValue;
  return evaluate({ ...ctx, uri: found.located.uri, decl: found.located.key }, found.env, found.value);
}

// ── operators ──

function evaluateUnary(ctx: Context, env: Env, expr: UnaryExpr): Value {
  const x = evaluate(ctx, env, expr.operand);
  if (x.kind === 'error') return x;
  const at = spanOf(ctx, expr);
  if (expr.op === 'not') {
    if (x.kind === 'bool') return negateCondition(x);
    if (x.kind === 'tensor' && x.type.dtype === 'bool')
      return { ...x, node: ctx.emission === null || x.node === null ? null : ctx.emission.graph.b.logical_not(x.node) };
  } else {
    if (isNumber(x)) return negate(ctx, x);
    if (x.kind === 'tensor' && x.type.dtype !== 'bool' && x.type.classes === null)
      return { ...x, node: ctx.emission === null || x.node === null ? null : ctx.emission.graph.b.neg(x.node) };
    if (x.kind === 'weights') return weightsOperation(ctx, '*', x, floatValue(-1), at);
  }
  report(ctx, diagnose(operatorMismatch, at, { op: expr.op, left: describe(x), right: '' }));
  return errorValue;
}

function evaluateBinary(ctx: Context, env: Env, expr: BinaryExpr): Value {
  if (expr.op === 'and' || expr.op === 'or') return evaluateLogic(ctx, env, expr, expr.op);
  const a = evaluate(ctx, env, expr.left);
  const b = evaluate(ctx, env, expr.right);
  if (a.kind === 'error' || b.kind === 'error') return errorValue;
  const at = spanOf(ctx, expr);
  const op = expr.op;
  if (a.kind === 'weights' || b.kind === 'weights') return weightsOperation(ctx, op, a, b, at);
  if (a.kind === 'tensor' || b.kind === 'tensor') {
    if (op === '@') return matmul(ctx, a, b, spanOf(ctx, expr.left), spanOf(ctx, expr.right), at);
    return elementWise(ctx, op as ElementWise, a, b, spanOf(ctx, expr.left), spanOf(ctx, expr.right), at);
  }
  if (isComparison(op)) {
    const result = compareValues(ctx, op, a, b);
    if (result !== null) return result;
  } else if (op !== '@' && isNumber(a) && isNumber(b)) {
    return numberOperation(ctx, op as NumberOperator, a, b, at);
  } else if (op === '+' && a.kind === 'list' && b.kind === 'list') {
    return { kind: 'list', items: [...a.items, ...b.items] };
  } else if (op === '*' && a.kind === 'int' && b.kind === 'int') {
    return intValue(mul(a.dim, b.dim));
  }
  report(ctx, diagnose(operatorMismatch, at, { op, left: describe(a), right: describe(b) }));
  return errorValue;
}

/** The right side of `and` is evaluated under what the left side tells. */
function evaluateLogic(ctx: Context, env: Env, expr: BinaryExpr, op: 'and' | 'or'): Value {
  const a = evaluate(ctx, env, expr.left);
  if (a.kind === 'error') return a;
  if (a.kind === 'bool') {
    if (a.value === (op === 'or')) return a;
    const known = op === 'and' ? a.whenTrue : a.whenFalse;
    const b = evaluate({ ...ctx, facts: [...ctx.facts, ...known] }, env, expr.right);
    if (b.kind === 'bool') return op === 'and' ? both(a, b) : either(a, b);
    if (b.kind === 'error') return b;
    if (b.kind === 'tensor' && a.value !== null) return b;
    report(ctx, diagnose(conditionNeeded, spanOf(ctx, expr.right), { op, got: describe(b) }));
    return errorValue;
  }
  const b = evaluate(ctx, env, expr.right);
  if (b.kind === 'error') return b;
  if (a.kind === 'tensor' && b.kind === 'tensor')
    return elementWise(ctx, op, a, b, spanOf(ctx, expr.left), spanOf(ctx, expr.right), spanOf(ctx, expr));
  report(
    ctx,
    diagnose(conditionNeeded, spanOf(ctx, a.kind === 'tensor' ? expr.right : expr.left), {
      op,
      got: describe(a.kind === 'tensor' ? b : a),
    }),
  );
  return errorValue;
}

// ── calls and pipelines ──

/** `piped`: what arrives from the left of `|>`, as the first argument or arguments. */
function evaluateCall(ctx: Context, env: Env, expr: CallExpr, piped: readonly GivenArg[] | null): Value {
  const callee = evaluate(ctx, env, expr.callee);
  const args = argumentsOf(ctx, env, expr, callee, piped);
  if (callee.kind === 'error' || args.some((a) => a.value.kind === 'error')) return errorValue;
  const at = spanOf(ctx, expr);
  if (callee.kind !== 'callable') {
    report(ctx, diagnose(notCallable, spanOf(ctx, expr.callee), { got: describe(callee) }));
    return errorValue;
  }
  if (piped === null) return call(ctx, callee, args, at);
  if (wantsTensors(ctx, callee)) return call(ctx, callee, [...piped, ...args], at);
  const made = call(ctx, callee, args, at);
  return pipeParts(ctx, piped, made, at);
}

const pipeParts = (ctx: Context, piped: readonly GivenArg[], f: Value, at: GivenArg['at']): Value => {
  const first = piped[0];
  if (first === undefined) return errorValue;
  return pipeInto(
    ctx,
    piped.length === 1 ? first.value : { kind: 'tuple', items: piped.map((p) => p.value) },
    first.at,
    f,
    at,
  );
};

/** Does a stage's call take the piped value itself, or does it make the layer value that does? */
function wantsTensors(ctx: Context, callee: CallableValue): boolean {
  const target = callee.callee;
  if (target.is === 'user') return target.callable.params.some((p) => ctx.world.takesTensor(target.uri, p.type));
  if (target.is === 'opaque') return target.type.params?.some((t) => ctx.world.takesTensor(ctx.uri, t)) ?? true;
  return true;
}

function evaluatePipe(ctx: Context, env: Env, expr: PipeExpr): Value {
  const [source, ...stages] = expr.stages;
  if (source === undefined) return errorValue;
  let value = evaluate(ctx, env, source.value);
  // `if c { Norm } |> Dense(10)`: where c does not hold, the first stage passes its input on.
  if (value.kind === 'none' && source.value.kind === 'if' && stages.length > 0) value = identityLayer;
  if (source.as !== null) value = nameStage(ctx, env, value, source.as.text, null);
  tell(ctx, source.value, value);
  let from = spanOf(ctx, source.value);
  if (value.kind === 'callable' && stages.length > 0) return composition(ctx, env, value, expr);
  for (const stage of stages) {
    if (value.kind === 'error') return value;
    const before = ctx.inline ? new Set(ctx.instance.children.values()) : null;
    const x: Value = value;
    value = placed(ctx, stage.value, () => runStage(ctx, env, stage.value, x, from));
    if (stage.as !== null) value = nameStage(ctx, env, value, stage.as.text, before);
    tell(ctx, stage.value, value);
    from = spanOf(ctx, stage.value);
  }
  return value;
}

function runStage(ctx: Context, env: Env, stage: Expr, x: Value, xAt: GivenArg['at']): Value {
  const at = spanOf(ctx, stage);
  if (stage.kind === 'call') {
    const parts = x.kind === 'tuple' ? x.items : [x];
    return evaluateCall(
      ctx,
      env,
      stage,
      parts.map((value) => ({ label: null, value, at: xAt })),
    );
  }
  if (stage.kind === 'for' || stage.kind === 'repeat' || stage.kind === 'if' || stage.kind === 'match')
    return blockStage(ctx, env, stage, x, xAt);
  return pipeInto(ctx, x, xAt, evaluate(ctx, env, stage), at);
}

/** `f |> g` of layer values is a layer value. */
function composition(ctx: Context, env: Env, first: CallableValue, expr: PipeExpr): Value {
  const stages: { value: Value; at: GivenArg['at']; as: string | null }[] = [];
  expr.stages.forEach((stage, i) => {
    const at = spanOf(ctx, stage.value);
    const block =
      stage.value.kind === 'if' ||
      stage.value.kind === 'match' ||
      stage.value.kind === 'for' ||
      stage.value.kind === 'repeat';
    const value = i === 0 ? first : block ? blockValue(ctx, env, stage.value) : evaluate(ctx, env, stage.value);
    if (i > 0 && stage.as !== null && value.kind === 'callable' && value.instance !== null)
      nameInstance(value.instance, stage.as.text);
    if (value.kind === 'callable' && value.callee.is === 'composite') stages.push(...value.callee.stages);
    else stages.push({ value, at, as: stage.as?.text ?? null });
  });
  if (stages.some((s) => s.value.kind === 'error')) return errorValue;
  return callableValue({ is: 'composite', stages });
}

/** `as name`: names the stage's instance and binds its output in the body in which it stands. */
function nameStage(ctx: Context, env: Env, value: Value, name: string, before: ReadonlySet<Instance> | null): Value {
  if (before !== null) {
    const made = [...ctx.instance.children.values()].filter((i) => !before.has(i) && i.named === 'callee');
    const only = made.length === 1 ? made[0] : undefined;
    if (only !== undefined) nameInstance(only, name);
  }
  env.names.set(name, { value, compute: null, running: false, at: null });
  return value;
}

function evaluateComprehension(ctx: Context, env: Env, expr: Extract<Expr, { kind: 'comprehension' }>): Value {
  const source = evaluate(ctx, env, expr.source);
  if (source.kind === 'error') return source;
  if (source.kind !== 'list' && source.kind !== 'tuple') return wrong(ctx, expr.source, describe(source));
  const items = source.items.map((item) => {
    const scope = childEnv(env);
    return bindPattern(ctx, scope, expr.pattern, item, spanOf(ctx, expr.source))
      ? evaluate(ctx, scope, expr.item)
      : errorValue;
  });
  return collect('list', items);
}

function evaluateDot(ctx: Context, env: Env, expr: DotExpr): Value {
  const base = evaluate(ctx, env, expr.base);
  if (base.kind === 'error') return base;
  const called = expr.base.kind === 'name' ? expr.base.text : null;
  return dotted(ctx, base, expr.name.text, spanOf(ctx, expr.name), called);
}
