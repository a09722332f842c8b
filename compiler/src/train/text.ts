/** Decides what a text with `{…}` in it says: values known while compiling are put in, clocks and measures wait for the run. */
import type { Expr, StringExpr } from '@dln/grammar';
import type { Context } from '../check/context.js';
import { partsOf, textOfValue } from '../check/string-value.js';
import type { Env } from '../check/value.js';
import { unknownName } from '../diagnostics/DLN1201-unknown-name.js';
import { type HostScope, hostExpr, isOfTheRun } from './host-expr.js';
import type { TextPlan } from './plan.js';

/** The parts of the text; null where one of them is wrong (reported). */
export const textOf = (ctx: Context, env: Env, text: StringExpr, scope: HostScope): TextPlan | null =>
  partsOf(ctx, text, (expr) => partOf(ctx, env, expr, scope));

function partOf(ctx: Context, env: Env, expr: Expr, scope: HostScope): TextPlan[number] | null {
  if (!isOfTheRun(expr, scope)) {
    // A cost of a part is known where it is compiled: `hostExpr` waits for that.
    const quiet: Context = { ...ctx, emission: null, diagnostics: [] };
    const known = textOfValue(ctx.evaluator.expr(quiet, env, expr));
    if (known !== null) return known;
    // A name that stands for nothing may be meant for a measure, which is told with the measures that there are.
    if (quiet.diagnostics.some((d) => d.code !== unknownName.code)) {
      ctx.diagnostics.push(...quiet.diagnostics);
      return null;
    }
  }
  const found = hostExpr(ctx, env, expr, scope);
  return found?.is === 'number' ? String(found.value) : found;
}
