/** Decides what happens with an obligation on dims: it is proved, becomes a condition of the layer, or is handed back to be reported. */
import type { Span } from '@dln/grammar';
import { constant, literal, sub } from '../dims/algebra.js';
import { decideAtLeast, decideDivides, decideEqual } from '../dims/decide.js';
import type { Dim, Fact, Verdict } from '../dims/dim.js';
import { least } from '../dims/signs.js';
import type { Context } from './context.js';

/** Null: it holds, maybe under a condition that the layer now states. Else the verdict to report. */
export type Broken = Exclude<Verdict, { is: 'proved' }> | null;

/** Facts known here: those of the context and the conditions that the body has stated so far. */
export function knownFacts(ctx: Context): readonly Fact[] {
  if (ctx.conditions === null || ctx.conditions.length === 0) return ctx.facts;
  return [...ctx.facts, ...ctx.conditions.map((c) => c.fact)];
}

function settle(ctx: Context, verdict: Verdict, at: Span): Broken {
  if (verdict.is === 'proved') return null;
  if (verdict.is === 'where' && ctx.conditions !== null) {
    for (const fact of verdict.facts) ctx.conditions.push({ fact, at, weakest: verdict.weakest });
    return null;
  }
  return verdict;
}

/** Two dims that must be equal. */
export const requireEqual = (ctx: Context, left: Dim, right: Dim, at: Span): Broken =>
  left === right ? null : settle(ctx, decideEqual(left, right, knownFacts(ctx)), at);
/** A dim that must not be below a bound. */
export function requireAtLeast(ctx: Context, dim: Dim, bound: Dim, at: Span): Broken {
  const wanted = literal(bound);
  // Most dims are plainly large enough: no facts are needed and nothing is searched.
  if (wanted !== undefined && least(dim) >= wanted) return null;
  return settle(ctx, decideAtLeast(dim, bound, knownFacts(ctx)), at);
}

/** A dim that must be a multiple of another. */
export const requireDivides = (ctx: Context, divisor: Dim, dim: Dim, at: Span): Broken =>
  settle(ctx, decideDivides(divisor, dim, knownFacts(ctx)), at);

/** A fact that a callee needs, in the caller's dims. */
export function requireFact(ctx: Context, fact: Fact, at: Span): Broken {
  switch (fact.kind) {
    case 'congruent':
      return fact.rest === 0 ? requireDivides(ctx, fact.modulus, fact.dim, at) : requireRest(ctx, fact, at);
    case 'atLeast':
      return requireAtLeast(ctx, fact.dim, fact.bound, at);
    case 'equal':
      return requireEqual(ctx, fact.left, fact.right, at);
  }
}

/** `dim % m == r`: m divides dim - r. */
function requireRest(ctx: Context, fact: Extract<Fact, { kind: 'congruent' }>, at: Span): Broken {
  return requireDivides(ctx, fact.modulus, sub(fact.dim, constant(fact.rest)), at);
}
