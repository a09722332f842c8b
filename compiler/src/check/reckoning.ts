/** Decides which sum a message shows beside a broken condition: the sizes of this file, reckoned out. */
import type { Expr } from '@dln/grammar';
import { literal, substitute } from '../dims/algebra.js';
import type { Dim, Fact } from '../dims/dim.js';
import { show } from '../dims/show.js';
import { isPack } from '../types/tensor-type.js';
import type { Bound } from './bind.js';
import type { Context } from './context.js';
import { exprText } from './expr-text.js';
import type { UserCallee, Value } from './value.js';

/** `1600 = 33 * 48 + 16`, and which numbers near 48 divide 1600. */
export function division(dividend: number, divisor: number): readonly string[] {
  if (divisor < 1) return [];
  const rest = ((dividend % divisor) + divisor) % divisor;
  if (rest === 0) return [];
  const near = [-1, 1].flatMap((step) => {
    for (let d = divisor + step; d > 1 && d <= Math.min(dividend, 4 * divisor); d += step)
      if (dividend % d === 0) return [d];
    return [];
  });
  const line = `${dividend} = ${Math.floor(dividend / divisor)} * ${divisor} + ${rest}`;
  return near.length === 0
    ? [line]
    : [line, `${near.join(' and ')} ${near.length === 1 ? 'divides' : 'divide'} ${dividend}`];
}

/** What a fact says with the numbers of this call. */
export function factReckoned(fact: Fact, dims: ReadonlyMap<string, Dim>): readonly string[] {
  if (fact.kind !== 'congruent' || fact.rest !== 0) return [];
  const dividend = literal(substitute(fact.dim, dims));
  const divisor = literal(substitute(fact.modulus, dims));
  if (dividend === undefined || divisor === undefined) return [];
  if (literal(fact.modulus) === undefined) return division(dividend, divisor);
  const below = dividend - (dividend % divisor);
  const line = `${dividend} = ${Math.floor(dividend / divisor)} * ${divisor} + ${dividend % divisor}`;
  return [`${line}; the multiples of ${divisor} beside it are ${below === 0 ? '' : `${below} and `}${below + divisor}`];
}

/** What a written `a % b == 0` says with the numbers of this call. */
export function conditionReckoned(ctx: Context, bound: Bound, condition: Expr): readonly string[] {
  if (
    condition.kind !== 'binary' ||
    condition.op !== '==' ||
    condition.left.kind !== 'binary' ||
    condition.left.op !== '%'
  )
    return [];
  const quiet: Context = { ...ctx, diagnostics: [], emission: null };
  const number = (expr: Expr): number | undefined => {
    const value = quiet.evaluator.expr(quiet, bound.env, expr);
    return value.kind === 'int' ? literal(value.dim) : undefined;
  };
  const [dividend, divisor, rest] = [condition.left.left, condition.left.right, condition.right].map(number);
  return dividend === undefined || divisor === undefined || rest !== 0 ? [] : division(dividend, divisor);
}

/** `(14 - 55 + 1)//2 = -20`: a dim of the result that would not be positive. */
export function vanishing(ctx: Context, target: UserCallee, bound: Bound, inferred: Value | null): readonly string[] {
  const quiet: Context = { ...ctx, diagnostics: [], emission: null };
  const text = (name: string): string | null => {
    const dim = bound.dims.get(name);
    return dim === undefined ? null : show(dim);
  };
  const result = target.callable.result;
  if (result !== null && (result.kind === 'namedType' || result.kind === 'classType')) {
    for (const { dim, pack } of result.shape ?? []) {
      if (pack || dim.kind === 'name') continue;
      const value = quiet.evaluator.expr(quiet, bound.env, dim);
      const number = value.kind === 'int' ? literal(value.dim) : undefined;
      if (number !== undefined && number < 1) return [`${exprText(dim, text)} = ${number}`];
    }
  }
  if (inferred?.kind !== 'tensor') return [];
  for (const part of inferred.type.shape) {
    if (isPack(part)) continue;
    const number = literal(substitute(part, bound.dims));
    if (number !== undefined && number < 1)
      return [`${show(part).replace(/[A-Za-z_]\w*/g, (name) => text(name) ?? name)} = ${number}`];
  }
  return [];
}
