/** Decides how a declared model, layer or function is built once with a symbol for everything that is open: its instances, its graph, its results. */
import type { Span } from '@dln/grammar';
import { bindDims } from '../check/check-callable.js';
import type { Context, Emission } from '../check/context.js';
import { report } from '../check/context.js';
import { bindValue, childEnv } from '../check/env.js';
import { type Instance, instanceAt, newInstance, resetCounts } from '../check/instance.js';
import { type ParamType, paramType } from '../check/param-type.js';
import { tensorTypeOf } from '../check/type-node.js';
import {
  type CallableValue,
  callableValue,
  type Env,
  errorValue,
  floatValue,
  type GivenArg,
  holdsTensor,
  intValue,
  tensorValue,
  type UserCallee,
  type Value,
} from '../check/value.js';
import { costNeedsValue } from '../diagnostics/DLN2620-cost-needs-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { variable } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Graph } from '../graph/graph.js';
import { newEmission } from '../train/emission.js';
import { type GraphType, scalarType, type TensorType } from '../types/tensor-type.js';

/** What is built, and with what. */
export interface BuildRequest {
  readonly callee: UserCallee;
  /** Configuration that a layer value carries already. */
  readonly bound: readonly GivenArg[];
  /** Dim variables and parameters by name. */
  readonly given: ReadonlyMap<string, Value>;
  /** What a dim without a value is called. */
  readonly open: (name: string) => string;
  readonly training: boolean;
  /** Where mistakes of the request are shown. */
  readonly at: Span;
}
export interface Built {
  /** Above everything: the callable's own instance, and the models that it uses. */
  readonly root: Instance;
  readonly instance: Instance;
  /** Its outputs are the results, then the next values of states. */
  readonly graph: Graph;
  readonly results: readonly TensorType[];
}

/** Null where something is missing or wrong; that is told to the context. */
export function build(ctx: Context, request: BuildRequest): Built | null {
  const { callee, training } = request;
  const own = symbolsOf(ctx, request);
  const root = newInstance(null, '', '');
  const instance = instanceAt(
    root,
    callee.role === 'model' ? `model ${callee.uri}#${callee.name}` : 'own',
    callee.name,
  );
  instance.named = 'given';
  const base: Context = {
    ...ctx,
    uri: callee.uri,
    decl: callee.decl,
    facts: [],
    conditions: [],
    emission: null,
    inline: true,
    reckons: true,
    instance: root,
    training,
    moves: training,
    cells: null,
    stateRole: 'state',
    purpose: 'draw',
    initialOf: null,
  };
  const bound = request.bound
    .filter((arg) => !holdsTensor(arg.value))
    .map((arg, i) => ({ ...arg, value: withInstance(root, arg.value, `bound ${i}`) }));
  const before = ctx.diagnostics.length;
  const run = (inside: Context): Value => {
    const args = argumentsOf(inside, request, own, bound);
    return args === null
      ? errorValue
      : inside.evaluator.call(inside, callableValue(callee, instance), args, request.at);
  };
  if (run(base).kind === 'error') return null;
  resetCounts(root);
  const emission: Emission = newEmission(newEmission(null));
  const result = run({ ...base, conditions: [], emission });
  if (result.kind === 'error' || ctx.diagnostics.length > before) return null;
  const made = tensorsIn(result);
  const outputs = [
    ...made.flatMap((t, i) => (t.node === null ? [] : [{ name: `result ${i}`, value: t.node }])),
    ...[...emission.next.values()].map(({ node }, i) => ({ name: `next ${i}`, value: node })),
  ];
  return { root, instance, graph: emission.graph.finish(outputs), results: made.map((t) => t.type) };
}

/** A scope in which every dim of the signature is given or a symbol; a pack is one axis. */
function symbolsOf(ctx: Context, { callee, given, open }: BuildRequest): Env {
  const own = childEnv(callee.env);
  const probe = childEnv(callee.env);
  for (const p of callee.callable.params) bindDims({ ...ctx, uri: callee.uri }, probe, p.type);
  for (const name of probe.names.keys()) bindValue(own, name, given.get(name) ?? intValue(variable(open(name))));
  for (const name of probe.packs.keys()) {
    const size = given.get(name);
    own.packs.set(name, [size?.kind === 'int' ? size.dim : variable(open(name))]);
  }
  for (const p of callee.callable.params) {
    const type = paramType(ctx.world, callee.uri, p.type);
    if (type.is !== 'dim' && type.is !== 'int') continue;
    const value = given.get(p.name.text);
    if (value !== undefined) bindValue(own, p.name.text, value);
    else if (p.value === null) bindValue(own, p.name.text, intValue(openDim(open(p.name.text), type.is)));
  }
  return own;
}
const openDim = (name: string, sort: 'dim' | 'int'): Dim => variable(name, sort);

/** Names of the dim variables, packs and parameters that a request may give. */
export function namesOf(ctx: Context, callee: UserCallee): readonly string[] {
  const probe = childEnv(callee.env);
  for (const p of callee.callable.params) bindDims({ ...ctx, uri: callee.uri }, probe, p.type);
  const config = callee.callable.params.filter((p) => !ctx.world.takesTensor(callee.uri, p.type));
  return [...probe.names.keys(), ...probe.packs.keys(), ...config.map((p) => p.name.text)];
}

/** Symbols for the tensors and for configuration without a value; null where only a value will do (reported). */
function argumentsOf(
  ctx: Context,
  { callee, given, at }: BuildRequest,
  own: Env,
  bound: readonly GivenArg[],
): readonly GivenArg[] | null {
  const args: GivenArg[] = [];
  const labels = new Set(bound.map((b) => b.label));
  let positional = bound.filter((b) => b.label === null).length;
  for (const p of callee.callable.params) {
    const name = p.name.text;
    const type = paramType(ctx.world, callee.uri, p.type);
    const tensor = ctx.world.takesTensor(callee.uri, p.type);
    if (tensor) {
      if (p.value !== null) continue;
      const value = symbol(ctx, own, type, name);
      if (value === null) return missing(ctx, callee.name, name, at);
      args.push({ label: null, value, at });
      continue;
    }
    if (labels.has(name)) continue;
    const known = given.get(name);
    if (known === undefined && positional > 0) {
      positional--;
      continue;
    }
    if (known !== undefined) args.push({ label: name, value: withInstance(ctx.instance, known, name), at });
    else if (p.value === null) {
      const value = symbol(ctx, own, type, name);
      if (value === null) return missing(ctx, callee.name, name, at);
      args.push({ label: name, value, at });
    }
  }
  return [...args, ...bound];
}
function missing(ctx: Context, callee: string, name: string, at: Span): null {
  report(ctx, diagnose(costNeedsValue, at, { callee, name }));
  return null;
}

/** What stands for a parameter; null: a choice, a list or a layer, for which nothing can stand. */
function symbol(ctx: Context, own: Env, type: ParamType, name: string): Value | null {
  switch (type.is) {
    case 'tuple': {
      const items = type.items.map((t, i) => symbol(ctx, own, t, `${name}.${i}`));
      return items.some((v) => v === null) ? null : { kind: 'tuple', items: items as readonly Value[] };
    }
    case 'tensor': {
      if (type.shape === null) return null;
      const made = tensorTypeOf(ctx, own, { ...type, shape: type.shape.map((d, i) => named(own, d, `${name}.${i}`)) });
      if (made === null) return null;
      return tensorValue(made, ctx.emission?.input('argument', name, made as GraphType) ?? null);
    }
    case 'dim':
    case 'int':
      return own.names.get(name)?.value ?? null;
    case 'float':
      return { ...floatValue(0), value: null, node: ctx.emission?.input('param', name, scalarType('f32')) ?? null };
    default:
      return null;
  }
}
/** `_` is a dim of its own. */
function named<D extends { readonly dim: { readonly kind: string } }>(own: Env, d: D, hint: string): D {
  const dim = d.dim as { readonly kind: string; readonly text?: string };
  if (dim.kind !== 'name' || dim.text !== '_') return d;
  const text = `_${hint}`;
  if (!own.names.has(text)) bindValue(own, text, intValue(variable(text)));
  return { ...d, dim: { ...dim, text } };
}

/** A layer value that was made while only types were wanted gets an instance here. */
function withInstance(root: Instance, value: Value, hint: string): Value {
  if (value.kind !== 'callable') return value;
  const { callee } = value;
  if (callee.is === 'composite')
    return {
      ...value,
      callee: {
        ...callee,
        stages: callee.stages.map((s, i) => ({ ...s, value: withInstance(root, s.value, `${hint}.${i}`) })),
      },
    };
  if (value.instance !== null || callee.is !== 'user' || callee.role !== 'layer') return value;
  return { ...value, instance: instanceFor(root, callee.name, hint) } satisfies CallableValue;
}
function instanceFor(root: Instance, callee: string, hint: string): Instance {
  const had = root.children.get(hint);
  if (had !== undefined) return had;
  const made = newInstance(root, hint, callee);
  root.children.set(hint, made);
  return made;
}

const tensorsIn = (value: Value): readonly Extract<Value, { kind: 'tensor' }>[] =>
  value.kind === 'tensor'
    ? [value]
    : value.kind === 'tuple' || value.kind === 'list'
      ? value.items.flatMap(tensorsIn)
      : [];
