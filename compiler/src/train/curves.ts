/** Decides what `plot a, b against x` is in a `run`: vectors of one length, drawn over a vector or over their places. */
import type { Expr, ShowClause } from '@dln/grammar';
import { toTensor } from '../check/coerce.js';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { describe } from '../check/show-value.js';
import type { Env } from '../check/value.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { showType } from '../types/show.js';
import type { TensorType } from '../types/tensor-type.js';
import { boundaryOf } from './measures.js';
import type { CurvesPlan } from './plan.js';
import type { Found } from './walk.js';

/** Whether a `plot` of a `run` draws vectors: no one of its values is a measure. */
export const drawsVectors = ({ kind, values }: ShowClause, measures: readonly string[]): boolean =>
  kind === 'plot' && values.every((v) => boundaryOf(v) === null && !measures.includes(exprText(v)));

/** The vectors of each such clause under names of their own, and the values that give them. */
export function curvesOf(
  ctx: Context,
  env: Env,
  clauses: readonly ShowClause[],
): { readonly curves: readonly CurvesPlan[]; readonly values: Readonly<Found> } {
  const curves: CurvesPlan[] = [];
  const values: Found = [];
  for (const clause of clauses) {
    let first: TensorType | null = null;
    const keep = (expr: Expr): { readonly name: string; readonly text: string } | null => {
      const type = first;
      const tensor = vectorOf(ctx, env, expr, type);
      if (tensor === null) return null;
      first = tensor.type;
      const name = `plot ${values.length}`;
      values.push({ name, value: tensor.node, from: expr });
      return { name, text: exprText(expr) };
    };
    const drawn = clause.values.map(keep);
    const { against } = clause;
    const along = against === null ? null : keep({ kind: 'name', ...against });
    const series = drawn.filter((s) => s !== null);
    if (series.length === clause.values.length && (against === null || along !== null))
      curves.push({ series, against: along });
  }
  return { curves, values };
}

/** A vector as long as the first; null (reported) for anything else. */
function vectorOf(ctx: Context, env: Env, expr: Expr, first: TensorType | null): ReturnType<typeof toTensor> {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'error') return null;
  const tensor = toTensor({ ...ctx, diagnostics: [] }, value, 'f32', spanOf(ctx, expr));
  if (tensor !== null && tensor.type.shape.length === 1 && (first === null || tensor.type.shape[0] === first.shape[0]))
    return tensor;
  const wanted = first === null ? 'measures or vectors f32[K]' : `vectors of one length, here ${showType(first)}`;
  report(ctx, diagnose(clauseValue, spanOf(ctx, expr), { clause: 'plot', wanted, got: describe(value) }));
  return null;
}
