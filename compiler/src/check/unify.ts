/** Decides how a shape that arrives meets a shape that is written: upper-case names bind, everything else must be equal. */
import type { Expr, ShapeDim, Span } from '@dln/grammar';
import { variable } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { solveFor } from '../dims/solve.js';
import { isPack, type ShapePart } from '../types/tensor-type.js';
import type { Context } from './context.js';
import { bindValue } from './env.js';
import { isDimVariable } from './param-type.js';
import { dimValue, type Env, intValue } from './value.js';

/** A written dim that could not bind at once: checked when all names are bound. */
export interface Pending {
  readonly pattern: Expr;
  readonly actual: Dim;
  readonly axis: number;
  readonly param: string;
}
/** Why two shapes cannot meet. */
export type UnifyFailure =
  | { readonly is: 'rank'; readonly wanted: number; readonly atLeast: boolean }
  | { readonly is: 'pack'; readonly name: string; readonly axis: number };

/** Lines the parts up; null if the ranks do not fit. A pack among the arriving parts can only meet a pack of the pattern. */
export function alignShape(
  pattern: readonly ShapeDim[],
  actual: readonly ShapePart[],
):
  | {
      readonly pairs: readonly [ShapeDim, ShapePart][];
      readonly packed: { readonly name: string; readonly parts: readonly ShapePart[] } | null;
    }
  | UnifyFailure {
  const star = pattern.findIndex((d) => d.pack);
  if (star < 0) {
    if (pattern.length !== actual.length || actual.some(isPack))
      return { is: 'rank', wanted: pattern.length, atLeast: false };
    return { pairs: pattern.map((d, i) => [d, actual[i] as ShapePart]), packed: null };
  }
  const tail = pattern.length - star - 1;
  if (actual.length < pattern.length - 1) return { is: 'rank', wanted: pattern.length - 1, atLeast: true };
  const heads = actual.slice(0, star);
  const tails = tail === 0 ? [] : actual.slice(actual.length - tail);
  if (heads.some(isPack) || tails.some(isPack)) return { is: 'rank', wanted: pattern.length - 1, atLeast: true };
  const pairs: [ShapeDim, ShapePart][] = [];
  heads.forEach((part, i) => {
    pairs.push([pattern[i] as ShapeDim, part]);
  });
  tails.forEach((part, i) => {
    pairs.push([pattern[star + 1 + i] as ShapeDim, part]);
  });
  const dim = pattern[star]?.dim;
  return {
    pairs,
    packed: { name: dim?.kind === 'name' ? dim.text : '', parts: actual.slice(star, actual.length - tail) },
  };
}

/** Binds what binds; gives back what must be checked later. `own` is the scope of the signature, `hole` what the dim of a `_` is called there. */
export function bindShape(
  own: Env,
  pairs: readonly [ShapeDim, ShapePart][],
  param: string,
  hole: (written: ShapeDim) => string,
  offset: (pair: number) => number,
): readonly Pending[] {
  const pending: Pending[] = [];
  pairs.forEach(([written, part], i) => {
    if (isPack(part)) return;
    const name = written.dim.kind === 'name' ? written.dim.text : null;
    if (name === '_') bindValue(own, hole(written), intValue(part));
    else if (name !== null && isDimVariable(name) && !own.names.has(name)) bindValue(own, name, dimValue(name, part));
    else pending.push({ pattern: written.dim, actual: part, axis: offset(i), param });
  });
  return pending;
}

/** The dim variables of a pattern that nothing has bound yet. */
export function freeVariables(own: Env, expr: Expr, into: Set<string> = new Set()): Set<string> {
  switch (expr.kind) {
    case 'name':
      if (isDimVariable(expr.text) && !own.names.has(expr.text)) into.add(expr.text);
      break;
    case 'binary':
      freeVariables(own, expr.left, into);
      freeVariables(own, expr.right, into);
      break;
    case 'unary':
      freeVariables(own, expr.operand, into);
      break;
    case 'call':
      for (const arg of expr.args) freeVariables(own, arg.value, into);
      break;
    default:
      break;
  }
  return into;
}

/** Solves `2*d = 10` for the one free variable of a pattern; false if it cannot be read off. */
export function solvePattern(ctx: Context, own: Env, pending: Pending, at: Span): boolean {
  const free = [...freeVariables(own, pending.pattern)];
  const name = free[0];
  if (name === undefined) return true;
  if (free.length > 1) return false;
  const scratch: Env = { parent: own, names: new Map(), packs: new Map(), outer: null };
  bindValue(scratch, name, intValue(variable(name)));
  const pattern = ctx.evaluator.expr(ctx, scratch, pending.pattern);
  if (pattern.kind !== 'int') return false;
  const solved = solveFor(pattern.dim, name, pending.actual);
  if (solved === null) return false;
  bindValue(own, name, dimValue(name, solved), at);
  return true;
}
