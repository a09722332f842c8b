/** Decides how a written type reads at one call: its names replaced by what they stand for there, so that it can be held against the type that arrives. */
import type { Expr } from '@dln/grammar';
import { show } from '../dims/show.js';
import { showPart } from '../types/show.js';
import type { Context } from './context.js';
import { findPack } from './env.js';
import { exprText } from './expr-text.js';
import type { ParamType } from './param-type.js';
import { freeVariables } from './unify.js';
import type { Env } from './value.js';

type TensorPattern = Extract<ParamType, { is: 'tensor' }>;

/** The dims of a pattern, one text each; a pack that is bound gives several. */
export function resolvedShape(ctx: Context, own: Env, type: TensorPattern): readonly string[] {
  return (type.shape ?? []).flatMap((d): readonly string[] => {
    if (!d.pack) return [resolvedDim(ctx, own, d.dim)];
    const parts = d.dim.kind === 'name' ? findPack(own, d.dim.text) : null;
    return parts === null ? [`*${exprText(d.dim)}`] : parts.map(showPart);
  });
}

/** `f32[400, 10]` for `f32[D, F]` where D and F are known. */
export function resolvedType(ctx: Context, own: Env, type: TensorPattern): string {
  const head = type.classes === null ? (type.dtype ?? 'tensor') : `class<${resolvedDim(ctx, own, type.classes)}>`;
  return `${head}[${resolvedShape(ctx, own, type).join(', ')}]`;
}

function resolvedDim(ctx: Context, own: Env, dim: Expr): string {
  if (freeVariables(own, dim).size > 0 || (dim.kind === 'name' && dim.text === '_')) return exprText(dim);
  const value = ctx.evaluator.expr({ ...ctx, diagnostics: [], emission: null }, own, dim);
  return value.kind === 'int' ? show(value.dim) : exprText(dim);
}
