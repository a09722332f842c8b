/** Decides how a built-in function reads its arguments: a tensor of the dtypes that it takes, axes by number or name, a list of dims. */
import type { Span } from '@dln/grammar';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { dimNotPositive } from '../../diagnostics/DLN2007-dim-not-positive.js';
import { axisOutOfRange } from '../../diagnostics/DLN2010-axis-out-of-range.js';
import { dtypeOperator } from '../../diagnostics/DLN2018-dtype-operator.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, literal, mul, variable } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show, showAssignment } from '../../dims/show.js';
import type { Builder } from '../../ops/define-op.js';
import { showType } from '../../types/show.js';
import { type DType, isPack, type ShapePart } from '../../types/tensor-type.js';
import { axisPlace } from '../axis-places.js';
import type { BuiltinArgs } from '../builtin.js';
import { toTensor } from '../coerce.js';
import { type Context, report } from '../context.js';
import { holdable } from '../elements.js';
import { toDim } from '../numbers.js';
import { requireAtLeast } from '../obligations.js';
import { describe } from '../show-value.js';
import type { TensorValue, Value } from '../value.js';

/** The tensor argument of this name; null (reported) where it is none or has another dtype. */
export function tensorArg(
  ctx: Context,
  args: BuiltinArgs,
  name: string,
  callee: string,
  dtypes: readonly DType[] = ['f32', 'i32', 'bool'],
): TensorValue | null {
  const value = args.get(name);
  if (value === undefined || value.kind === 'error') return null;
  const tensor = toTensor(ctx, value, dtypes[0] ?? 'f32', args.at(name));
  if (tensor === null) {
    report(
      ctx,
      diagnose(wrongKind, args.at(name), { wanted: `a tensor for \`${name}\` of \`${callee}\``, got: describe(value) }),
    );
    return null;
  }
  if (dtypes.includes(tensor.type.dtype)) return tensor;
  report(
    ctx,
    diagnose(dtypeOperator, args.at(name), {
      op: callee,
      left: showType(tensor.type),
      right: '',
      why: `it takes ${dtypes.join(' or ')}`,
    }),
  );
  return null;
}

/** Indices into the type's parts, ascending, no doubles; null (reported) where one is not there. */
export function axesArg(ctx: Context, value: Value, x: TensorValue, at: Span): readonly number[] | null {
  const wanted = value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];
  const axes: number[] = [];
  for (const one of wanted) {
    const axis = axisOf(ctx, one, x, at);
    if (axis === null) return null;
    if (!axes.includes(axis)) axes.push(axis);
  }
  return axes.sort((a, b) => a - b);
}

/** Why an axis was not found. */
export interface NoAxis {
  readonly is: 'range' | 'pack' | 'kind' | 'missing' | 'several';
  readonly axis: string;
  /** How many axes have the size. */
  readonly count: number;
}

/** One axis: a whole number (negative from the end) or a dim variable that occurs once in the type; null (reported) where it is not there. */
export function axisOf(ctx: Context, value: Value, x: TensorValue, at: Span): number | null {
  const found = findAxis(ctx, value, x, at);
  if (typeof found === 'number') return found;
  if (found.is === 'kind') {
    report(
      ctx,
      diagnose(wrongKind, at, { wanted: 'an axis (a whole number or the name of a dim)', got: describe(value) }),
    );
    return null;
  }
  const why: Readonly<Record<NoAxis['is'], string>> = {
    kind: '',
    range: '',
    pack: 'a pack stands in between: its rank is not known',
    missing: 'no axis has this size',
    several: `${found.count} axes have this size: name them differently, or give the number`,
  };
  const args = { axis: found.axis, type: showType(x.type), rank: x.type.shape.length, why: why[found.is] };
  report(ctx, diagnose(axisOutOfRange, at, args));
  return null;
}

/** The same without a report. `at` is where the axis is named: an axis that was found there with symbols is found again with numbers. */
export function findAxis(ctx: Context, value: Value, x: TensorValue, at: Span): number | NoAxis {
  const shape = x.type.shape;
  const named = nameOfAxis(value);
  const number = value.kind === 'int' && value.name === undefined ? literal(value.dim) : undefined;
  if (number !== undefined) {
    const axis = number < 0 ? shape.length + number : number;
    const between = number < 0 ? shape.slice(axis) : shape.slice(0, axis + 1);
    if (axis < 0 || axis >= shape.length) return { is: 'range', axis: String(number), count: 0 };
    return between.some(isPack) ? { is: 'pack', axis: String(number), count: 0 } : axis;
  }
  if (named === null) return { is: 'kind', axis: '', count: 0 };
  const places = shape.flatMap((part, i) => (!isPack(part) && part === named.dim ? [i] : []));
  const place = axisPlace(at, named.name);
  const [only] = places;
  if (only !== undefined && places.length === 1) {
    if (literal(named.dim) === undefined)
      ctx.axes?.note(place, shape.slice(0, only).some(isPack) ? only - shape.length : only);
    return only;
  }
  // Sizes that are numbers may agree by chance.
  const meant = literal(named.dim) === undefined ? undefined : ctx.axes?.find(place);
  if (meant !== undefined) return meant < 0 ? shape.length + meant : meant;
  return { is: places.length === 0 ? 'missing' : 'several', axis: named.name, count: places.length };
}
function nameOfAxis(value: Value): { readonly name: string; readonly dim: Dim } | null {
  if (value.kind === 'axisName') return { name: value.name, dim: variable(value.name) };
  return value.kind === 'int' ? { name: value.name ?? show(value.dim), dim: value.dim } : null;
}

/** A list of dims such as the shape of `zeros`; null (reported) where one is no whole number or below 1. */
export function dimsArg(ctx: Context, value: Value, at: Span): readonly Dim[] | null {
  const items = value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];
  const dims: Dim[] = [];
  for (const item of items) {
    if (item.kind === 'error') return null;
    const dim = toDim(ctx, item, at);
    if (dim === null) {
      if (item.kind !== 'fraction')
        report(ctx, diagnose(wrongKind, at, { wanted: 'a dim (a whole number)', got: describe(item) }));
      return null;
    }
    const broken = requireAtLeast(ctx, dim, constant(1), at);
    if (broken !== null) {
      report(ctx, diagnose(dimNotPositive, at, { dim: show(dim), fails: showAssignment(broken.fails) }));
      return null;
    }
    dims.push(dim);
  }
  return holdable(ctx, dims, at) ? dims : null;
}

/** The product of dims. */
export const product = (dims: readonly Dim[]): Dim => dims.reduce(mul, constant(1));
/** The dims of a shape without packs; null (reported) where it has one. */
export const plainDims = (shape: readonly ShapePart[]): readonly Dim[] => shape.filter((p): p is Dim => !isPack(p));

/** The dims as numbers; null where one is not known or is a pack. */
export function literalDims(shape: readonly ShapePart[]): readonly number[] | null {
  const sizes = shape.map((part) => (isPack(part) ? undefined : literal(part)));
  return sizes.every((size) => size !== undefined) ? sizes : null;
}

/** The builder and the tensors' nodes where a graph is built; null while only types are wanted. */
export function building<T extends readonly TensorValue[]>(
  ctx: Context,
  ...tensors: T
): { readonly b: Builder; readonly nodes: { readonly [K in keyof T]: NonNullable<TensorValue['node']> } } | null {
  if (ctx.emission === null || tensors.some((t) => t.node === null)) return null;
  return {
    b: ctx.emission.graph.b,
    nodes: tensors.map((t) => t.node) as { readonly [K in keyof T]: NonNullable<TensorValue['node']> },
  };
}

/** `400 = 5 * 5 * 16`. */
export const equation = (result: Dim, parts: readonly Dim[]): string | null =>
  parts.length < 2
    ? null
    : `${show(result)} = ${parts.map((d) => (d.terms.length > 1 ? `(${show(d)})` : show(d))).join(' * ')}`;
/** The tensor with one more stage behind it. */
export const staged = (value: TensorValue, before: TensorValue, at: Span, text: string | null): TensorValue => ({
  ...value,
  history: { at, type: value.type, equation: text, before: before.history },
});
