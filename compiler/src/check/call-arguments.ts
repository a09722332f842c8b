/** Decides what the arguments of a call are worth, and where a bare name among them is a column of a table. */
import type { CallExpr, Expr } from '@dln/grammar';
import { headOf } from './call.js';
import { type Context, spanOf } from './context.js';
import type { BuiltinHead, Env, GivenArg, Value } from './value.js';

/** The arguments of a call, each evaluated; where a parameter takes the names of columns, a bare name is one. */
export function argumentsOf(
  ctx: Context,
  env: Env,
  expr: CallExpr,
  callee: Value,
  piped: readonly GivenArg[] | null,
): readonly GivenArg[] {
  const builtin = callee.kind === 'callable' && callee.callee.is === 'builtin' ? callee.callee.builtin : null;
  let first = piped?.[0]?.value;
  let place = piped?.length ?? 0;
  return expr.args.map((arg) => {
    const label = arg.label?.text ?? null;
    const names = builtin === null ? [] : [...(builtin.columns ?? []), ...columnsOf(builtin, first)];
    const param = label ?? (names.length === 0 || builtin === null ? null : paramAt(builtin, place));
    const value =
      (param !== null && names.includes(param) ? columnNames(arg.value) : null) ??
      ctx.evaluator.expr(ctx, env, arg.value);
    if (label === null) place++;
    first ??= value;
    return { label, value, at: spanOf(ctx, arg.value) };
  });
}
const columnsOf = (builtin: BuiltinHead, first: Value | undefined): readonly string[] =>
  first?.kind === 'dataset' ? (builtin.columnsOfDataset ?? []) : [];
const paramAt = (builtin: BuiltinHead, place: number): string | null =>
  headOf(builtin).params[place]?.name.text ?? null;

/** A bare name, or a list of them, as the names of columns; null where it is anything else. */
function columnNames(expr: Expr): Value | null {
  if (expr.kind === 'name') return { kind: 'string', value: expr.text, at: expr };
  if (expr.kind !== 'list') return null;
  const items = expr.items.map((item): Value | null =>
    item.kind === 'string'
      ? { kind: 'string', value: item.value, at: item }
      : item.kind === 'name'
        ? columnNames(item)
        : null,
  );
  return items.every((item) => item !== null) ? { kind: 'list', items } : null;
}
