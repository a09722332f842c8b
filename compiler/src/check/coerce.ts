/** Decides whether a value may stand where a configuration parameter, an annotation or a tensor is wanted, and makes it that. */
import type { Span } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { dimNotPositive } from '../diagnostics/DLN2007-dim-not-positive.js';
import { fractionalInteger } from '../diagnostics/DLN2017-fractional-integer.js';
import { choiceMismatch } from '../diagnostics/DLN2406-choice-mismatch.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant } from '../dims/algebra.js';
import { show, showAssignment } from '../dims/show.js';
import { type DType, type GraphType, scalarType, tensorType } from '../types/tensor-type.js';
import type { Context } from './context.js';
import { report } from './context.js';
import { floatNode, isNumber, toDim, toFloat } from './numbers.js';
import { requireAtLeast } from './obligations.js';
import type { ParamType } from './param-type.js';
import { describe } from './show-value.js';
import { errorValue, intValue, type ListValue, type TensorValue, tensorValue, type Value } from './value.js';

const names: Readonly<Record<string, string>> = {
  dim: 'a dim (a whole number of at least 1)',
  int: 'a whole number',
  float: 'a number',
  bool: '`true` or `false`',
  string: 'a string',
  axis: 'an axis (a whole number or the name of a dim)',
  list: 'a list',
  tuple: 'a tuple',
  arrow: 'a layer or function',
  weights: 'weights',
  dtype: 'a type',
  tensor: 'a tensor',
  any: 'a value',
};

function mismatch(ctx: Context, value: Value, type: ParamType, at: Span, what: string): Value {
  report(
    ctx,
    diagnose(wrongKind, at, {
      wanted: what === '' ? (names[type.is] ?? type.is) : `${names[type.is] ?? type.is} for \`${what}\``,
      got: describe(value),
    }),
  );
  return errorValue;
}

/** The value as a configuration of this type; the error value (reported) where it cannot be. */
export function coerce(ctx: Context, value: Value, type: ParamType, at: Span, what: string): Value {
  if (value.kind === 'error') return value;
  switch (type.is) {
    case 'dim': {
      const dim = toDim(ctx, value, at);
      if (dim === null) return value.kind === 'fraction' ? errorValue : mismatch(ctx, value, type, at, what);
      const broken = requireAtLeast(ctx, dim, constant(1), at);
      if (broken === null) return intValue(dim);
      report(ctx, diagnose(dimNotPositive, at, { dim: show(dim), fails: showAssignment(broken.fails) }));
      return errorValue;
    }
    case 'int': {
      const dim = toDim(ctx, value, at);
      if (dim === null) return value.kind === 'fraction' ? errorValue : mismatch(ctx, value, type, at, what);
      return intValue(dim);
    }
    case 'float':
      return isNumber(value) ? toFloat(ctx, value) : mismatch(ctx, value, type, at, what);
    case 'bool':
    case 'string':
      return value.kind === type.is ? value : mismatch(ctx, value, type, at, what);
    case 'axis':
      if (value.kind === 'int' || value.kind === 'axisName') return value;
      if (
        (value.kind === 'list' || value.kind === 'tuple') &&
        value.items.every((v) => v.kind === 'int' || v.kind === 'axisName')
      )
        return value;
      return mismatch(ctx, value, type, at, what);
    case 'choice':
      return coerceChoice(ctx, value, type, at, what);
    case 'list': {
      if (value.kind !== 'list' && value.kind !== 'tuple') return mismatch(ctx, value, type, at, what);
      const items = value.items.map((item) => coerce(ctx, item, type.item, at, what));
      return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'list', items };
    }
    case 'tuple': {
      if (value.kind !== 'tuple' || value.items.length !== type.items.length)
        return mismatch(ctx, value, type, at, what);
      const items = value.items.map((item, i) => coerce(ctx, item, type.items[i] as ParamType, at, what));
      return items.some((v) => v.kind === 'error') ? errorValue : { kind: 'tuple', items };
    }
    case 'arrow':
      return value.kind === 'callable' ? value : mismatch(ctx, value, type, at, what);
    case 'weights':
      return value.kind === 'weights' ? value : mismatch(ctx, value, type, at, what);
    case 'dtype':
      return value.kind === 'dtype' ? value : mismatch(ctx, value, type, at, what);
    default:
      return value;
  }
}

function coerceChoice(
  ctx: Context,
  value: Value,
  type: Extract<ParamType, { is: 'choice' }>,
  at: Span,
  what: string,
): Value {
  if (value.kind === 'string' && type.strings.includes(value.value)) return value;
  for (const name of type.names) {
    if ((name === 'int' || name === 'dim') && (value.kind === 'int' || value.kind === 'fraction'))
      return coerce(ctx, value, { is: name }, at, what);
    if (name === 'float' && isNumber(value)) return toFloat(ctx, value);
    if (name === 'bool' && value.kind === 'bool') return value;
  }
  const options = [...type.strings.map((s) => JSON.stringify(s)), ...type.names];
  report(ctx, diagnose(choiceMismatch, at, { what, options, got: describe(value) }));
  return errorValue;
}

/** A number, condition or nested list as a tensor of this dtype; null where it is none of these. Reports a fraction where whole numbers are wanted. */
export function toTensor(ctx: Context, value: Value, dtype: DType, at: Span): TensorValue | null {
  if (value.kind === 'tensor') return value;
  if (value.kind === 'bool') {
    if (value.value === null) return null;
    return constantTensor(ctx, scalarType('bool'), [value.value ? 1 : 0]);
  }
  if (isNumber(value)) {
    if (dtype === 'i32') {
      if (value.kind !== 'int') {
        report(ctx, diagnose(fractionalInteger, at, { got: describe(value) }));
        return null;
      }
      const node = ctx.emission === null ? null : ctx.emission.graph.b.dim_value({ dim: value.dim, dtype: 'i32' });
      return tensorValue(scalarType('i32'), node);
    }
    return tensorValue(scalarType('f32'), floatNode(ctx, toFloat(ctx, value)));
  }
  if (value.kind === 'list') return listTensor(ctx, value, dtype, at);
  return null;
}

const constantTensor = (ctx: Context, type: GraphType, values: readonly number[]): TensorValue =>
  tensorValue(
    type,
    ctx.emission === null ? null : ctx.emission.graph.b.constant({ dtype: type.dtype, shape: type.shape, values }),
  );

/** A nested list of numbers is a constant tensor. */
function listTensor(ctx: Context, list: ListValue, dtype: DType, at: Span): TensorValue | null {
  const shape: number[] = [];
  for (let v: Value | undefined = list; v !== undefined && v.kind === 'list'; v = v.items[0])
    shape.push(v.items.length);
  const values: number[] = [];
  const collect = (v: Value, axis: number): boolean => {
    if (v.kind === 'list') return v.items.length === shape[axis] && v.items.every((item) => collect(item, axis + 1));
    if (axis !== shape.length) return false;
    if (v.kind === 'bool' && v.value !== null) return values.push(v.value ? 1 : 0) > 0;
    if (!isNumber(v)) return false;
    const number = toFloat(ctx, v).value;
    return number !== null && values.push(number) > 0;
  };
  if (shape.includes(0) || !collect(list, 0)) return null;
  if (dtype === 'i32' && values.some((v) => !Number.isInteger(v))) {
    report(ctx, diagnose(fractionalInteger, at, { got: 'a list with fractions' }));
    return null;
  }
  return constantTensor(ctx, tensorType(dtype, shape.map(constant)), values);
}
