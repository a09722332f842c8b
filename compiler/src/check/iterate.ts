/** Decides what an `iterate` is: a value that each round makes anew while a condition holds; no gradient passes through it. */
import type { IterateExpr } from '@dln/grammar';
import { iterateCondition } from '../diagnostics/DLN2528-iterate-condition.js';
import { loopWithoutResult } from '../diagnostics/DLN2529-loop-without-result.js';
import { roundsNotWhole } from '../diagnostics/DLN2530-rounds-not-whole.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant } from '../dims/algebra.js';
import { show } from '../dims/show.js';
import { carriable, keepsType, withLeaves } from './carried.js';
import { toTensor } from './coerce.js';
import { type Context, report, spanOf } from './context.js';
import { childEnv } from './env.js';
import { type RoundEnd, type RoundStart, runLoop } from './loop.js';
import { toDim } from './numbers.js';
import { requireAtLeast } from './obligations.js';
import { bindPattern, namesOf } from './pattern.js';
import { describe } from './show-value.js';
import { type Env, errorValue, type TensorValue, type Value } from './value.js';

export function evaluateIterate(ctx: Context, env: Env, expr: IterateExpr): Value {
  const at = spanOf(ctx, expr.init);
  const given = ctx.evaluator.expr(ctx, env, expr.init);
  const first = carriable(ctx, given, at, 'a tensor, weights, a tuple or a list of them to begin with');
  const most = ctx.evaluator.expr(ctx, env, expr.max);
  const rounds = most.kind === 'error' ? null : toDim(ctx, most, spanOf(ctx, expr.max));
  if (rounds === null || requireAtLeast(ctx, rounds, constant(0), spanOf(ctx, expr.max)) !== null) {
    const got = rounds === null ? describe(most) : show(rounds);
    if (most.kind !== 'error' && most.kind !== 'fraction')
      report(ctx, diagnose(roundsNotWhole, spanOf(ctx, expr.max), { loop: 'iterate', got }));
    return errorValue;
  }
  if (first.kind === 'error') return errorValue;
  const done = runLoop(ctx, { rounds, carries: [first], sequences: [] }, 0, (start) =>
    round(ctx, env, expr, first, start),
  );
  const history = given.kind === 'tensor' ? given.history : null;
  const keyword = spanOf(ctx, { start: expr.start, end: expr.start + 7 });
  return withLeaves(done?.carried[0] ?? errorValue, (leaf) => ({
    kind: 'tensor',
    ...leaf,
    history: { at: keyword, type: leaf.type, equation: null, before: history },
  }));
}

/** The condition and the body on this value; null where one is wrong. */
function round(ctx: Context, env: Env, expr: IterateExpr, first: Value, start: RoundStart): RoundEnd | null {
  const scope = childEnv(env);
  const inside: Context = { ...ctx, loop: { is: 'iterate', scope, carries: [], round: start.round } };
  if (!bindPattern(inside, scope, expr.pattern, start.carried[0] as Value, spanOf(ctx, expr.init))) return null;
  const condition = conditionOf(inside, scope, expr);
  const value = ctx.evaluator.block(inside, scope, expr.body);
  if (value.kind === 'none') {
    const last = expr.body.items[expr.body.items.length - 1];
    report(ctx, diagnose(loopWithoutResult, spanOf(ctx, last ?? expr.body), { loop: 'iterate' }));
    return null;
  }
  const last = expr.body.items[expr.body.items.length - 1] ?? expr.body;
  const names = namesOf(expr.pattern).map(({ text }) => text);
  const of = { loop: 'iterate', name: names.join(', '), at: spanOf(ctx, expr.init) };
  const next = keepsType(inside, value, first, spanOf(ctx, last), of);
  return condition === null || next.kind === 'error' ? null : { next: [next], result: null, condition };
}

function conditionOf(ctx: Context, scope: Env, expr: IterateExpr): TensorValue | null {
  const at = spanOf(ctx, expr.condition);
  const value = ctx.evaluator.expr(ctx, scope, expr.condition);
  if (value.kind === 'error') return null;
  const tensor = value.kind === 'bool' || value.kind === 'tensor' ? toTensor(ctx, value, 'bool', at) : null;
  if (tensor !== null && tensor.type.dtype === 'bool' && tensor.type.shape.length === 0) return tensor;
  report(ctx, diagnose(iterateCondition, at, { got: describe(value) }));
  return null;
}
