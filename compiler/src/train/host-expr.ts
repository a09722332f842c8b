/** Decides what `expect`, `stop when` and `early_stop` compute after a step or an epoch: measures, numbers and clocks, on the host. */

import { type BinaryOperator, type Expr, nearest } from '@dln/grammar';
import { isCostCall } from '../check/builtins/costs.js';
import { type Context, report, spanOf } from '../check/context.js';
import { findBinding } from '../check/env.js';
import { exprText } from '../check/expr-text.js';
import { isNumber, toFloat } from '../check/numbers.js';
import type { Env } from '../check/value.js';
import { measureUnknown } from '../diagnostics/DLN2705-measure-unknown.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { hostExpression } from '../diagnostics/DLN2713-host-expression.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ColumnFold, MeasureExpr } from './plan.js';

type HostOperator = Extract<MeasureExpr, { is: 'binary' }>['op'];
const operators: ReadonlySet<BinaryOperator> = new Set([
  '+',
  '-',
  '*',
  '/',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'and',
  'or',
]);
const clocks: ReadonlySet<string> = new Set(['step', 'epoch', 'steps', 'epochs']);

export interface HostScope {
  readonly clause: string;
  readonly measures: readonly string[];
  /** What an expression that is no measure becomes: a hidden measure of a `run`; null where that cannot be. */
  readonly hidden: (expr: Expr) => string | null;
  /** The table of a sweep, whose columns are read through a fold: `min(s.error)`, `s.error[0]`. */
  readonly table?: { readonly name: string; readonly columns: readonly string[] };
}

const folds: ReadonlySet<string> = new Set(['min', 'max', 'mean', 'sum', 'std', 'len'] satisfies ColumnFold[]);

/** The column that `s.error` or `s.train.error` names; null for any other expression. */
export function columnOf(expr: Expr, table: HostScope['table']): string | null {
  const text = exprText(expr);
  return expr.kind === 'dot' && table !== undefined && text.startsWith(`${table.name}.`)
    ? text.slice(table.name.length + 1)
    : null;
}

/** A column folded into a number; null for any other expression, undefined for a column that is not there (reported). */
function foldOf(ctx: Context, expr: Expr, { table, clause }: HostScope): MeasureExpr | null | undefined {
  const bare = columnOf(expr, table);
  const [only] = expr.kind === 'call' && expr.args.length === 1 ? expr.args : [];
  const name = expr.kind === 'call' && expr.callee.kind === 'name' ? expr.callee.text : '';
  const [place] = expr.kind === 'index' && expr.items.length === 1 ? expr.items : [];
  const inner = only?.value ?? (expr.kind === 'index' ? expr.base : null);
  const column = bare ?? (inner === null ? null : columnOf(inner, table));
  if (table === undefined || column === null) return null;
  if (!table.columns.includes(column)) {
    report(
      ctx,
      diagnose(measureUnknown, spanOf(ctx, inner ?? expr), {
        name: column,
        nearest: nearest(column, table.columns) ?? '',
        all: table.columns,
      }),
    );
    return undefined;
  }
  if (only?.label === null && folds.has(name)) return { is: 'column', column, fold: name as ColumnFold };
  if (place?.kind === 'point') {
    const at = numberOf(place.value);
    if (at !== null) return { is: 'column', column, fold: at };
  }
  const wanted = `one number of the column, such as \`min(${table.name}.${column})\``;
  report(ctx, diagnose(clauseValue, spanOf(ctx, expr), { clause, wanted, got: 'more than that' }));
  return undefined;
}
function numberOf(expr: Expr): number | null {
  if (expr.kind === 'number' && !expr.fractional) return expr.value;
  return expr.kind === 'unary' && expr.op === '-' && expr.operand.kind === 'number' ? -expr.operand.value : null;
}

/** Null: it cannot be computed there (reported). */
export function hostExpr(ctx: Context, env: Env, expr: Expr, scope: HostScope): MeasureExpr | null {
  const folded = foldOf(ctx, expr, scope);
  if (folded !== null) return folded ?? null;
  switch (expr.kind) {
    case 'number':
      return { is: 'number', value: expr.value };
    case 'unary': {
      const operand = hostExpr(ctx, env, expr.operand, scope);
      return operand === null ? null : { is: 'unary', op: expr.op, operand };
    }
    case 'binary': {
      if (!operators.has(expr.op)) break;
      const left = hostExpr(ctx, env, expr.left, scope);
      const right = hostExpr(ctx, env, expr.right, scope);
      return left === null || right === null ? null : { is: 'binary', op: expr.op as HostOperator, left, right };
    }
    case 'name': {
      if (scope.measures.includes(expr.text)) return { is: 'measure', name: expr.text };
      if (clocks.has(expr.text)) return { is: 'clock', name: expr.text as 'step' };
      const value = isBound(ctx, env, expr.text) ? ctx.evaluator.expr({ ...ctx, emission: null }, env, expr) : null;
      if (value !== null && isNumber(value)) {
        const known = toFloat({ ...ctx, emission: null }, value).value;
        if (known !== null) return { is: 'number', value: known };
      }
      if (value?.kind === 'error') return null;
      const hidden = value === null ? null : scope.hidden(expr);
      if (hidden !== null) return { is: 'measure', name: hidden, text: exprText(expr) };
      const near = nearest(expr.text, scope.measures);
      report(
        ctx,
        diagnose(measureUnknown, spanOf(ctx, expr), { name: expr.text, nearest: near ?? '', all: scope.measures }),
      );
      return null;
    }
    case 'dot': {
      const name = expr.base.kind === 'name' && expr.base.text === 'train' ? `train.${expr.name.text}` : '';
      if (scope.measures.includes(expr.name.text) && name !== '') return { is: 'measure', name };
      break;
    }
    case 'call': {
      if (isCostCall(expr)) {
        const quiet: Context = { ...ctx, emission: null };
        const value = ctx.evaluator.expr(quiet, env, expr);
        if (value.kind === 'error') return null;
        const known = isNumber(value) ? toFloat(quiet, value).value : null;
        // While only types are wanted the weights of a part are not there yet.
        if (known !== null || !ctx.inline) return { is: 'number', value: known ?? 0 };
      }
      const only = expr.args[0];
      if (
        expr.callee.kind === 'name' &&
        expr.callee.text === 'abs' &&
        expr.args.length === 1 &&
        only !== undefined &&
        mentionsMeasure(only.value, scope)
      ) {
        const operand = hostExpr(ctx, env, only.value, scope);
        return operand === null ? null : { is: 'unary', op: 'abs', operand };
      }
      break;
    }
    default:
      break;
  }
  // What a measure is worth is known to the host alone: a graph cannot compute with it.
  const measured = mentions(expr, (name) => scope.measures.includes(name) && !isBound(ctx, env, name));
  const hidden = measured ? null : scope.hidden(expr);
  if (hidden !== null) return { is: 'measure', name: hidden, text: exprText(expr) };
  // What cannot be computed because of a mistake that is told already is no second one.
  if (measured || (ctx.diagnostics.length === 0 && !isPending(ctx, env, expr)))
    report(ctx, diagnose(hostExpression, spanOf(ctx, expr), { clause: scope.clause }));
  return null;
}

/** Parts of a model are known where it is compiled, not while only types are wanted. */
const isPending = (ctx: Context, env: Env, expr: Expr): boolean =>
  !ctx.inline && ctx.evaluator.expr({ ...ctx, emission: null, diagnostics: [] }, env, expr).kind === 'error';

const isBound = (ctx: Context, env: Env, name: string): boolean =>
  findBinding(env, name) !== null || ctx.world.lookup(ctx.uri, name) !== null;

function mentionsMeasure(expr: Expr, scope: HostScope): boolean {
  if (expr.kind === 'dot') return expr.base.kind === 'name' && expr.base.text === 'train';
  if (expr.kind === 'name') return scope.measures.includes(expr.text);
  if (expr.kind === 'binary') return mentionsMeasure(expr.left, scope) || mentionsMeasure(expr.right, scope);
  return expr.kind === 'unary' && mentionsMeasure(expr.operand, scope);
}

/** Does it read a measure, a clock or a sweep's table, which the run alone knows? */
export const isOfTheRun = (expr: Expr, { measures, table }: HostScope): boolean =>
  mentions(expr, (name) => measures.includes(name) || clocks.has(name) || name === 'train' || name === table?.name);

/** Does a name for which `is` holds stand anywhere in it as a value? */
function mentions(expr: Expr, is: (name: string) => boolean): boolean {
  const any = (...parts: readonly Expr[]): boolean => parts.some((e) => mentions(e, is));
  switch (expr.kind) {
    case 'name':
      return is(expr.text);
    case 'binary':
      return any(expr.left, expr.right);
    case 'unary':
      return any(expr.operand);
    case 'call':
      return any(...expr.args.map((a) => a.value));
    case 'pipe':
      return any(...expr.stages.map((s) => s.value));
    case 'tuple':
    case 'list':
      return any(...expr.items);
    case 'index':
      return any(expr.base);
    case 'dot':
      return any(expr.base);
    default:
      return false;
  }
}
