/** Decides what a text with `{…}` in it says: values known while compiling are put in, clocks and measures wait for the run. */
import { type Expr, interpolate, type StringExpr } from '@dln/grammar';
import { type Context, report, spanOf } from '../check/context.js';
import { showValue } from '../check/show-value.js';
import type { Env } from '../check/value.js';
import { toDiagnostic } from '../query/syntax-diagnostic.js';
import { hostExpr } from './host-expr.js';
import type { TextPlan } from './plan.js';

/** The parts of the text; null where one of them is wrong (reported). `measures` are the names that may stand in it. */
export function textOf(
  ctx: Context,
  env: Env,
  text: StringExpr,
  clause: string,
  measures: readonly string[],
): TextPlan | null {
  // Offsets of a part are into the string's value: without escapes they are the file's, less the quote.
  const plain = text.value.length === text.end - text.start - 2;
  const place = (at: { readonly start: number; readonly end: number }) =>
    plain ? { start: text.start + 1 + at.start, end: text.start + 1 + at.end } : text;
  const parts: TextPlan[number][] = [];
  let ok = true;
  for (const part of interpolate(text.value)) {
    if (typeof part === 'string') {
      parts.push(part);
      continue;
    }
    const { expr, faults } = part;
    for (const fault of faults) report(ctx, { ...toDiagnostic(fault, ctx.decl), at: spanOf(ctx, place(fault.at)) });
    const found: Context = { ...ctx, diagnostics: [] };
    const made = faults.length > 0 ? null : partOf(found, env, expr, clause, measures);
    for (const d of found.diagnostics) report(ctx, { ...d, at: spanOf(ctx, place(d.at)), fixes: [] });
    if (made === null) ok = false;
    else parts.push(made);
  }
  return ok ? parts : null;
}

function partOf(
  ctx: Context,
  env: Env,
  expr: Expr,
  clause: string,
  measures: readonly string[],
): TextPlan[number] | null {
  if (expr.kind === 'name' && !measures.includes(expr.text)) {
    const value = ctx.world.lookup(ctx.uri, expr.text);
    if (value?.kind === 'string') return value.value;
    if (value?.kind === 'int' || (value?.kind === 'bool' && value.value !== null)) return showValue(value);
  }
  const found = hostExpr(ctx, env, expr, { clause, measures, hidden: () => null });
  return found?.is === 'number' ? String(found.value) : found;
}
