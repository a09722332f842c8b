/** Decides what a written result type gives at a use, and whether a body's value meets it. */
import type { Span } from '@dln/grammar';
import { resultMismatch } from '../diagnostics/DLN2004-result-mismatch.js';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { substitute, variable } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show, showAssignment } from '../dims/show.js';
import { showPart, showType } from '../types/show.js';
import { isPack, type ShapePart, type TensorType, tensorType } from '../types/tensor-type.js';
import { chainOf } from './chain.js';
import { coerce, toTensor } from './coerce.js';
import { type Context, report } from './context.js';
import { findBinding, findPack } from './env.js';
import { exprText, isFormula } from './expr-text.js';
import { type Broken, requireEqual } from './obligations.js';
import type { ParamType } from './param-type.js';
import { describe } from './show-value.js';
import { tensorTypeOf } from './type-node.js';
import { type Env, errorValue, floatValue, type TensorValue, tensorValue, type Value } from './value.js';

/** A value of the written type, without a node: what a call gives while only types are wanted. */
export function resultOf(ctx: Context, env: Env, type: ParamType): Value {
  switch (type.is) {
    case 'tensor': {
      const made = tensorTypeOf(ctx, env, type);
      return made === null ? errorValue : tensorValue(made, null);
    }
    case 'tuple': {
      const items = type.items.map((t) => resultOf(ctx, env, t));
      return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'tuple', items };
    }
    case 'float':
      return { ...floatValue(0), value: null, rate: 'step' };
    case 'bool':
      return { kind: 'bool', value: null, whenTrue: [], whenFalse: [] };
    default:
      return errorValue;
  }
}

/** Does a written result say all that a caller needs to know while only types are wanted? A whole number, a list, a layer do not. */
export const isBelieved = (type: ParamType): boolean =>
  type.is === 'tuple'
    ? type.items.every(isBelieved)
    : type.is === 'tensor' || type.is === 'float' || type.is === 'bool' || type.is === 'weights';

/** The value as the written type; the error value (reported) where the body departs from it. */
export function conform(
  ctx: Context,
  env: Env,
  value: Value,
  type: ParamType,
  at: Span,
  of: { readonly name: string; readonly at: Span },
): Value {
  if (value.kind === 'error') return value;
  if (type.is === 'tensor') {
    const tensor = toTensor(ctx, value, type.dtype ?? 'f32', at);
    if (tensor === null) {
      report(ctx, diagnose(wrongKind, at, { wanted: 'a tensor', got: describe(value) }));
      return errorValue;
    }
    const wanted = tensorTypeOf(ctx, env, type);
    if (wanted === null) return errorValue;
    return meet(ctx, tensor, wanted, at, { ...of, written: writtenShape(env, type) });
  }
  if (type.is === 'tuple' && value.kind === 'tuple' && value.items.length === type.items.length) {
    const items = value.items.map((item, i) => conform(ctx, env, item, type.items[i] as ParamType, at, of));
    return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'tuple', items };
  }
  if (type.is === 'list' && value.kind === 'list') {
    const items = value.items.map((item) => conform(ctx, env, item, type.item, at, of));
    return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'list', items };
  }
  if (type.is === 'arrow') return value;
  return coerce(ctx, value, type, at, '');
}

/** What a body has promised: whose it is, where, and its dims as they are written where those still stand for themselves. */
export interface Promise {
  readonly name: string;
  readonly at: Span;
  readonly written?: readonly (string | null)[];
}

/** `H // 2 + 1` while H is a symbol; null where the names have numbers. */
function writtenShape(env: Env, type: Extract<ParamType, { is: 'tensor' }>): readonly (string | null)[] {
  const isSymbol = (name: string): boolean => {
    const value = findBinding(env, name)?.value;
    return value?.kind === 'int' && value.dim === variable(name);
  };
  return (type.shape ?? []).map((d) => {
    if (d.pack || !isFormula(d.dim)) return null;
    let symbols = true;
    const text = exprText(d.dim, (name) => {
      symbols &&= isSymbol(name);
      return null;
    });
    return symbols ? text : null;
  });
}

/** A tensor against a type, dim by dim: the first that differs is named. */
export function meet(ctx: Context, tensor: TensorValue, wanted: TensorType, at: Span, of: Promise): Value {
  const got = tensor.type;
  const sameKind = got.dtype === wanted.dtype && (wanted.classes === null) === (got.classes === null);
  let axis = -1;
  let broken: Broken = null;
  if (sameKind && got.shape.length === wanted.shape.length) {
    for (let i = 0; i < wanted.shape.length && broken === null; i++) {
      const a = got.shape[i] as ShapePart;
      const b = wanted.shape[i] as ShapePart;
      if (isPack(a) || isPack(b)) {
        if (a !== b) return mismatch(ctx, tensor, wanted, i, '', at, of);
        continue;
      }
      broken = requireEqual(ctx, a, b, at);
      if (broken !== null) axis = i;
    }
    if (broken === null && wanted.classes !== null && got.classes !== null)
      broken = requireEqual(ctx, got.classes, wanted.classes, at);
    if (broken === null) return { ...tensor, type: wanted };
  }
  const always =
    broken !== null && broken.is === 'refuted' && broken.always !== null
      ? `always ${Math.abs(broken.always)} too ${broken.always > 0 ? 'many' : 'few'}`
      : '';
  const fails = broken === null ? '' : showAssignment(broken.fails);
  return mismatch(
    ctx,
    tensor,
    wanted,
    axis,
    always === '' ? fails : `${always}${fails === '' ? '' : `, for example ${fails}`}`,
    at,
    of,
  );
}

function mismatch(
  ctx: Context,
  tensor: TensorValue,
  wanted: TensorType,
  axis: number,
  fails: string,
  at: Span,
  of: Promise,
): Value {
  const got = tensor.type.shape.map(showPart);
  const own = wanted.shape.map((part, i) => of.written?.[i] ?? showPart(part));
  // As the author wrote it; but two types that read alike are never told apart by that.
  const promised = own.join() === got.join() ? wanted.shape.map(showPart) : own;
  const head = wanted.classes === null ? wanted.dtype : `class<${show(wanted.classes)}>`;
  report(
    ctx,
    diagnose(
      resultMismatch,
      at,
      {
        name: of.name,
        wanted: `${head}[${promised.join(', ')}]`,
        got: showType(tensor.type),
        axis,
        dimWanted: promised[axis] ?? '',
        dimGot: got[axis] ?? '',
        fails,
      },
      { chain: chainOf(tensor), labels: [{ at: of.at, text: 'declared here' }] },
    ),
  );
  return errorValue;
}

/** An inferred result in the caller's dims. */
export function substituteValue(value: Value, dims: ReadonlyMap<string, Dim>, env: Env): Value {
  if (value.kind === 'tensor') {
    const shape = value.type.shape.flatMap((part): readonly ShapePart[] =>
      isPack(part) ? (findPack(env, part.pack) ?? [part]) : [substitute(part, dims)],
    );
    return tensorValue(
      tensorType(value.type.dtype, shape, value.type.classes === null ? null : substitute(value.type.classes, dims)),
      null,
    );
  }
  if (value.kind === 'tuple' || value.kind === 'list')
    return { ...value, items: value.items.map((v) => substituteValue(v, dims, env)) };
  if (value.kind === 'int') return { kind: 'int', dim: substitute(value.dim, dims) };
  return value;
}
