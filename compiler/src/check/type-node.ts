/** Decides the tensor type that a written type gives where its dims are bound. */

import type { Expr, ShapeDim } from '@dln/grammar';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { dimNotPositive } from '../diagnostics/DLN2007-dim-not-positive.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, variable } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show, showAssignment } from '../dims/show.js';
import { pack, type ShapePart, type TensorType, tensorType } from '../types/tensor-type.js';
import type { Context } from './context.js';
import { report, spanOf } from './context.js';
import { bindValue, findPack } from './env.js';
import { toDim } from './numbers.js';
import { requireAtLeast } from './obligations.js';
import type { ParamType } from './param-type.js';
import { describe } from './show-value.js';
import { type Env, intValue } from './value.js';

/** A dim of a written shape; null (reported) where it is none or can be below 1. */
export function dimOf(ctx: Context, env: Env, expr: Expr): Dim | null {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'error') return null;
  const at = spanOf(ctx, expr);
  const dim = toDim(ctx, value, at);
  if (dim === null) {
    if (value.kind !== 'fraction')
      report(ctx, diagnose(wrongKind, at, { wanted: 'a dim (a whole number)', got: describe(value) }));
    return null;
  }
  const broken = requireAtLeast(ctx, dim, constant(1), at);
  if (broken !== null) {
    report(ctx, diagnose(dimNotPositive, at, { dim: show(dim), fails: showAssignment(broken.fails) }));
    return null;
  }
  return dim;
}

/** The parts of a written shape; null if one of them is wrong. */
export function shapeOf(ctx: Context, env: Env, dims: readonly ShapeDim[]): readonly ShapePart[] | null {
  const parts: ShapePart[] = [];
  for (const d of dims) {
    if (d.pack) {
      const name = d.dim.kind === 'name' ? d.dim.text : '';
      parts.push(...(findPack(env, name) ?? [pack(name)]));
      continue;
    }
    const dim = dimOf(ctx, env, d.dim);
    if (dim === null) return null;
    parts.push(dim);
  }
  return parts;
}

/** The tensor type of a parameter type whose dims are all bound; null if something is wrong (reported). */
export function tensorTypeOf(ctx: Context, env: Env, type: Extract<ParamType, { is: 'tensor' }>): TensorType | null {
  const shape = shapeOf(ctx, env, type.shape ?? []);
  if (shape === null) return null;
  if (type.classes === null) return tensorType(type.dtype ?? 'f32', shape);
  const classes = dimOf(ctx, env, type.classes);
  return classes === null ? null : tensorType('i32', shape, classes);
}

/** The type with a dim of its own, bound in `own`, for each `_`; `hint` is how messages call the tensor, `made` hears the names. */
export function withoutHoles(
  own: Env,
  type: Extract<ParamType, { is: 'tensor' }>,
  hint: string,
  made?: Set<string>,
): Extract<ParamType, { is: 'tensor' }> {
  if (type.shape === null || !type.shape.some(isHole)) return type;
  const shape = type.shape.map((d, i) => {
    if (!isHole(d)) return d;
    const text = holeName(i, hint);
    bindValue(own, text, intValue(variable(text)));
    made?.add(text);
    return { ...d, dim: { ...d.dim, kind: 'name' as const, text } };
  });
  return { ...type, shape };
}
/** What the dim of a `_` is called: the axis as written, and the tensor. */
export const holeName = (axis: number, tensor: string): string => `axis ${axis} of ${tensor}`;
/** `_`, which matches any one dim. */
export const isHole = (d: ShapeDim): boolean => d.dim.kind === 'name' && d.dim.text === '_';
