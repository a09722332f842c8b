/** Decides what a graph operator gives when it is called by name: its signature is the typing rule. */
import type { Callable, DeclKey, Span } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { operatorRefuses } from '../diagnostics/DLN2040-operator-refuses.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import type { Attr, ValueId } from '../graph/graph.js';
import { GraphError } from '../graph/graph-error.js';
import type { AnyOp } from '../ops/define-op.js';
import { showType } from '../types/show.js';
import { type GraphType, isPack, type TensorType, tensorType } from '../types/tensor-type.js';
import { bindArguments } from './bind.js';
import { type Context, report } from './context.js';
import { rootEnv } from './env.js';
import type { ParamSpec } from './match-args.js';
import { floatNode, isNumber, toFloat } from './numbers.js';
import { paramType } from './param-type.js';
import { resultOf } from './result.js';
import { describe } from './show-value.js';
import { errorValue, type GivenArg, type TensorValue, tensorValue, type Value } from './value.js';

export function applyOperator(
  ctx: Context,
  op: AnyOp,
  callable: Callable,
  specs: readonly ParamSpec[],
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
): Value {
  const first = given.get(specs[0]?.name ?? '')?.value;
  if (specs.length === 1 && first !== undefined && isNumber(first)) return onNumber(ctx, op, first);
  const sig = {
    name: op.name,
    callable,
    specs,
    env: rootEnv<Value>(() => null),
    decl: `op#${op.name}` as DeclKey,
    uri: '',
  };
  const bound = bindArguments(ctx, sig, given, at);
  if (bound === null) return errorValue;
  const tensors: TensorValue[] = [];
  const attrs: Record<string, Attr> = {};
  for (const spec of specs) {
    const binding = bound.env.names.get(spec.name);
    const value = binding?.value ?? binding?.compute?.() ?? null;
    if (value === null || value.kind === 'error') return errorValue;
    if (value.kind === 'tensor') tensors.push(value);
    else if (isShaped(callable, spec)) {
      const wanted = `a tensor for \`${spec.name}\` of \`${op.name}\``;
      report(ctx, diagnose(wrongKind, given.get(spec.name)?.at ?? at, { wanted, got: describe(value) }));
      return errorValue;
    } else attrs[spec.name] = attributeOf(value);
  }
  const x = tensors[0];
  const type =
    op.traits.includes('elementwise') && tensors.length === 1 && x !== undefined && op.shape === undefined
      ? x.type
      : typeOf(ctx, op, callable, bound, tensors, attrs, at);
  if (type === null) return errorValue;
  const nodes = tensors.map((t) => t.node);
  const node =
    ctx.emission === null || nodes.some((n) => n === null)
      ? null
      : ctx.emission.graph.b.add(op.name, nodes as ValueId[], attrs);
  return tensorValue(type, node, x?.history ?? null);
}

/** Written with brackets, whatever the dtype. */
function isShaped(callable: Callable, { index }: ParamSpec): boolean {
  const type = callable.params[index]?.type;
  return (type?.kind === 'namedType' || type?.kind === 'classType') && type.shape !== null;
}

function typeOf(
  ctx: Context,
  op: AnyOp,
  callable: Callable,
  bound: NonNullable<ReturnType<typeof bindArguments>>,
  tensors: readonly TensorValue[],
  attrs: Readonly<Record<string, Attr>>,
  at: Span,
): TensorType | null {
  const packed = tensors.some((t) => t.type.shape.some(isPack));
  // What is done with each element alone is the same for any number of axes.
  const [alone] = op.traits.includes('elementwise') && tensors.length === 1 ? tensors : [];
  if (op.shape !== undefined && (!packed || alone !== undefined)) {
    const types = tensors.map((t) => (packed ? tensorType(t.type.dtype, [], t.type.classes) : t.type) as GraphType);
    const made = shapeOrWhy(op, types, attrs);
    if (typeof made === 'string') {
      report(
        ctx,
        diagnose(operatorRefuses, at, {
          op: op.name,
          got: tensors.map((t) => showType(t.type)).join(' and '),
          why: made,
        }),
      );
      return null;
    }
    const [result] = (Array.isArray(made) ? made : [made]) as readonly (GraphType | undefined)[];
    if (result === undefined) return null;
    return alone !== undefined && packed ? tensorType(result.dtype, alone.type.shape, result.classes) : result;
  }
  if (callable.result === null) return null;
  const value = resultOf(ctx, bound.env, paramType(ctx.world, '', callable.result));
  return value.kind === 'tensor' ? value.type : null;
}

/** The rule of an operator that the graph has; what it refuses is the author's mistake here. */
function shapeOrWhy(
  op: AnyOp,
  types: readonly GraphType[],
  attrs: Readonly<Record<string, Attr>>,
): GraphType | readonly GraphType[] | string {
  try {
    return (op.shape as NonNullable<AnyOp['shape']>)(types, attrs);
  } catch (error) {
    if (error instanceof GraphError) return error.message;
    throw error;
  }
}

/** An element-wise function of one number: computed now if it is known, else in the graph. */
function onNumber(ctx: Context, op: AnyOp, value: Parameters<typeof toFloat>[1]): Value {
  const x = toFloat(ctx, value);
  if (x.value !== null && x.node === null && op.reference !== undefined) {
    const data = op.reference([{ dtype: 'f32', shape: [], data: Float64Array.of(x.value) }], {}, []);
    const known = data instanceof Float64Array ? data[0] : undefined;
    if (known !== undefined) return { ...x, value: known };
  }
  const node = floatNode(ctx, x);
  return {
    ...x,
    value: null,
    node: ctx.emission === null || node === null ? null : ctx.emission.graph.b.add(op.name, [node], {}),
  };
}

function attributeOf(value: Value): Attr {
  switch (value.kind) {
    case 'int':
      return literal(value.dim) ?? value.dim;
    case 'float':
      return value.value ?? 0;
    case 'bool':
      return value.value === true;
    case 'string':
      return value.value;
    case 'list':
      return value.items.map((v) =>
        v.kind === 'int' ? (literal(v.dim) ?? v.dim) : v.kind === 'float' ? (v.value ?? 0) : 0,
      );
    default:
      return '';
  }
}
