/** Decides a train's measures: their names and their values, one number each. */
import type { Expr } from '@dln/grammar';
import { toTensor } from '../check/coerce.js';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { describe } from '../check/show-value.js';
import type { Env, TensorValue } from '../check/value.js';
import { measureNotNumber } from '../diagnostics/DLN2704-measure-not-number.js';
import { measureUnnamed } from '../diagnostics/DLN2706-measure-unnamed.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { Clauses } from './clauses.js';

export interface NamedExpr {
  readonly name: string;
  readonly value: Expr;
}

/** A measure without a name is called as its callee or as the value that it is. */
function nameOf(expr: Expr): string | null {
  switch (expr.kind) {
    case 'name':
      return expr.text;
    case 'call':
      return nameOf(expr.callee);
    case 'dot':
      return expr.name.text;
    case 'pipe':
      return nameOf(expr.stages[expr.stages.length - 1]?.value ?? expr.stages[0]?.value ?? expr);
    default:
      return null;
  }
}

/** What `plot boundary(M)` draws; null for any other expression. */
export function boundaryOf(expr: Expr): Expr | null {
  const only = expr.kind === 'call' && expr.args.length === 1 ? expr.args[0] : undefined;
  if (expr.kind !== 'call' || expr.callee.kind !== 'name' || expr.callee.text !== 'boundary') return null;
  return only === undefined || only.label !== null ? null : only.value;
}

/** The measures in written order, then what is plotted without being one: it is measured under its text. */
export function namedMeasures(ctx: Context, clauses: Clauses): readonly NamedExpr[] {
  const all: NamedExpr[] = [];
  for (const clause of clauses.measures) {
    for (const m of clause.measures) {
      const name = m.name?.text ?? nameOf(m.value);
      if (name === null) report(ctx, diagnose(measureUnnamed, spanOf(ctx, m.value), {}));
      else all.push({ name, value: m.value });
    }
  }
  for (const clause of clauses.plots) {
    for (const value of clause.kind === 'plot' ? clause.values : []) {
      const text = exprText(value);
      if (value.kind === 'name' || value.kind === 'dot' || boundaryOf(value) !== null) continue;
      if (!all.some((m) => m.name === text)) all.push({ name: text, value });
    }
  }
  return all;
}

/** The measure as an f32 scalar; null where it is none (reported). */
export function measureValue(ctx: Context, env: Env, measure: NamedExpr): TensorValue | null {
  const value = ctx.evaluator.expr(ctx, env, measure.value);
  if (value.kind === 'error') return null;
  const tensor = toTensor(ctx, value, 'f32', spanOf(ctx, measure.value));
  if (tensor === null || tensor.type.shape.length > 0 || tensor.type.classes !== null) {
    report(ctx, diagnose(measureNotNumber, spanOf(ctx, measure.value), { name: measure.name, got: describe(value) }));
    return null;
  }
  if (tensor.type.dtype === 'f32' || tensor.node === null || ctx.emission === null) return tensor;
  return { ...tensor, node: ctx.emission.graph.b.cast(tensor.node, { dtype: 'f32' }) };
}
