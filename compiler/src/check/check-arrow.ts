/** Decides whether a layer or function that is given as an argument keeps to the arrow that the parameter states: it is applied to symbols of the arrow's types. */
import type { ArrowType, Span, TypeNode } from '@dln/grammar';
import { arrowMismatch } from '../diagnostics/DLN2415-arrow-mismatch.js';
import { arrowCondition } from '../diagnostics/DLN2416-arrow-condition.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { variable, variables } from '../dims/algebra.js';
import type { Fact } from '../dims/dim.js';
import { showFact } from '../dims/show.js';
import { showType } from '../types/show.js';
import { isPack, type ShapePart, type TensorType, tensorType } from '../types/tensor-type.js';
import { adoptDims } from './bind.js';
import { bindDims } from './check-callable.js';
import { type Context, report } from './context.js';
import { childEnv } from './env.js';
import { requireEqual, requireFact } from './obligations.js';
import { paramType } from './param-type.js';
import { describe } from './show-value.js';
import { isHole, tensorTypeOf, withoutHoles } from './type-node.js';
import {
  type CallableValue,
  callableValue,
  type Env,
  errorValue,
  floatValue,
  type GivenArg,
  intValue,
  tensorValue,
  type Value,
} from './value.js';
import type { Condition } from './world.js';

/** Of which parameter an argument is held against its arrow. */
export interface ArrowUse {
  readonly callee: string;
  readonly param: string;
  readonly at: Span;
  /** Where the arrow is written. */
  readonly declared: Span;
}

/** False (reported) where the argument cannot take what the arrow says, gives something else, or needs more. `around` has the signature's dims. */
export function fitsArrow(ctx: Context, around: Env, arrow: ArrowType, given: CallableValue, use: ArrowUse): boolean {
  const own = childEnv(around);
  adoptDims(own, around);
  const fresh = new Set<string>();
  const before = new Set(own.names.keys());
  bindDims(ctx, own, arrow);
  for (const name of own.names.keys()) if (!before.has(name)) fresh.add(name);
  const conditions: Condition[] = [];
  const alone: Context = { ...ctx, conditions };
  const value = applied(alone, own, arrow, given, use, fresh);
  if (value === null) return false;
  for (const { fact } of conditions) {
    if (mentions(fact, fresh) || requireFact(ctx, fact, use.at) !== null) {
      report(
        ctx,
        diagnose(
          arrowCondition,
          use.at,
          { callee: use.callee, param: use.param, condition: showFact(fact) },
          { labels: [{ at: use.declared, text: 'the arrow promises none' }] },
        ),
      );
      return false;
    }
  }
  return true;
}

const mentions = (fact: Fact, names: ReadonlySet<string>): boolean => {
  const dims =
    fact.kind === 'equal'
      ? [fact.left, fact.right]
      : fact.kind === 'atLeast'
        ? [fact.dim, fact.bound]
        : [fact.dim, fact.modulus];
  return dims.some((d) => variables(d).some((name) => names.has(name)));
};

/** The result of the argument on symbols of the arrow's types; null where something did not fit (reported). */
function applied(
  ctx: Context,
  own: Env,
  arrow: ArrowType,
  given: CallableValue,
  use: ArrowUse,
  fresh: Set<string>,
): Value | null {
  const params = arrow.params ?? [];
  const args = params.map((type, i): GivenArg => {
    const name = params.length === 1 ? `${use.param}'s argument` : `${use.param}'s argument ${i + 1}`;
    return { label: null, value: symbolOf(ctx, own, type, name, fresh), at: use.at };
  });
  const found = ctx.diagnostics.length;
  const value = ctx.evaluator.call(ctx, given, args, use.at);
  if (value.kind === 'error') return ctx.diagnostics.length > found ? null : value;
  const { result } = arrow;
  if (result === null) return value;
  if (result.kind === 'arrowType') {
    if (value.kind === 'callable') return applied(ctx, own, result, value, use, fresh);
    return mismatch(ctx, use, `a ${result.role}`, describe(value));
  }
  return conforms(ctx, own, result, value, use);
}

function symbolOf(ctx: Context, own: Env, node: TypeNode, name: string, fresh: Set<string>): Value {
  const type = paramType(ctx.world, ctx.uri, node);
  switch (type.is) {
    case 'tensor': {
      const made = tensorTypeOf(ctx, own, withoutHoles(own, type, name, fresh));
      return made === null ? errorValue : tensorValue(made, null);
    }
    case 'tuple':
      return node.kind === 'tupleType'
        ? { kind: 'tuple', items: node.items.map((t, i) => symbolOf(ctx, own, t, `${name}.${i}`, fresh)) }
        : errorValue;
    case 'dim':
    case 'int':
      fresh.add(name);
      return intValue(variable(name, type.is));
    case 'float':
      return { ...floatValue(0), value: null };
    case 'arrow':
      return callableValue({ is: 'opaque', name, type: type.node, env: own, decl: ctx.decl });
    default:
      return errorValue;
  }
}

/** The value where it has the arrow's result type; `_` takes any dim. */
function conforms(ctx: Context, own: Env, node: TypeNode, value: Value, use: ArrowUse): Value | null {
  const type = paramType(ctx.world, ctx.uri, node);
  if (type.is === 'tuple' && node.kind === 'tupleType' && value.kind === 'tuple') {
    if (value.items.length !== node.items.length)
      return mismatch(ctx, use, `${node.items.length} results`, describe(value));
    return value.items.every((item, i) => conforms(ctx, own, node.items[i] as TypeNode, item, use) !== null)
      ? value
      : null;
  }
  if (type.is !== 'tensor') return value;
  if (value.kind !== 'tensor') return mismatch(ctx, use, 'a tensor', describe(value));
  const got = value.type;
  const holes = new Set<number>();
  const star = (type.shape ?? []).findIndex((d) => d.pack);
  const shape = (type.shape ?? []).filter((d, i) => {
    if (!isHole(d)) return true;
    holes.add(star >= 0 && i > star ? got.shape.length - ((type.shape ?? []).length - i) : i);
    return false;
  });
  const bare = tensorTypeOf(ctx, own, { ...type, shape });
  if (bare === null) return null;
  const parts: ShapePart[] = [...bare.shape];
  for (const i of [...holes].sort((a, b) => a - b)) parts.splice(i, 0, got.shape[i] ?? (parts[0] as ShapePart));
  const wanted = tensorType(bare.dtype, parts, bare.classes);
  return equalTypes(ctx, wanted, got, use.at) ? value : mismatch(ctx, use, showType(wanted), showType(got));
}

function equalTypes(ctx: Context, a: TensorType, b: TensorType, at: Span): boolean {
  if (a.dtype !== b.dtype || a.shape.length !== b.shape.length || (a.classes === null) !== (b.classes === null))
    return false;
  if (a.classes !== null && b.classes !== null && requireEqual(ctx, a.classes, b.classes, at) !== null) return false;
  return a.shape.every((p, i) => {
    const q = b.shape[i] as ShapePart;
    return isPack(p) || isPack(q) ? p === q : requireEqual(ctx, p, q, at) === null;
  });
}

function mismatch(ctx: Context, use: ArrowUse, wanted: string, got: string): null {
  report(
    ctx,
    diagnose(
      arrowMismatch,
      use.at,
      { callee: use.callee, param: use.param, wanted, got },
      { labels: [{ at: use.declared, text: 'its type is written here' }] },
    ),
  );
  return null;
}
