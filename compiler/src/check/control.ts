/** Decides compile-time choice and repetition: `if`, `match`, `for`, `repeat`, as values and as stages. */
import type { Block, Expr, ForExpr, IfExpr, MatchExpr, RepeatExpr, Span } from '@dln/grammar';
import { branchesDiffer } from '../diagnostics/DLN2005-branches-differ.js';
import { conditionNeeded } from '../diagnostics/DLN2019-condition-needed.js';
import { listNeeded } from '../diagnostics/DLN2022-list-needed.js';
import { noArmMatches } from '../diagnostics/DLN2023-no-arm-matches.js';
import { tooManyRounds } from '../diagnostics/DLN2412-too-many-rounds.js';
import { roundsWithWeights } from '../diagnostics/DLN2531-rounds-with-weights.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { decideEqual } from '../dims/decide.js';
import type { Dim, Fact } from '../dims/dim.js';
import { show } from '../dims/show.js';
import { showType } from '../types/show.js';
import { isPack, type TensorType } from '../types/tensor-type.js';
import { pipeInto } from './call.js';
import { carriable, keepsType } from './carried.js';
import { compareValues, unknown } from './conditions.js';
import { type Context, leftToUses, report, spanOf, withFacts } from './context.js';
import { childEnv } from './env.js';
import { cellPath, cellsBelow, enterAgain, type Instance, instanceAt, roundAt } from './instance.js';
import { runLoop } from './loop.js';
import { knownFacts } from './obligations.js';
import { bindPattern } from './pattern.js';
import { describe, showValue } from './show-value.js';
import {
  type BoolValue,
  boolValue,
  type CallableValue,
  callableValue,
  type Env,
  errorValue,
  identityLayer,
  noneValue,
  type Value,
} from './value.js';

/** Rounds of one loop; a model with more nodes than this is a mistake. */
const roundLimit = 100_000;

type Branch = (ctx: Context) => Value;

/** A compile-time condition, or null (reported). */
function conditionOf(ctx: Context, env: Env, expr: Expr): BoolValue | null {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'bool') return value;
  if (value.kind !== 'error')
    report(ctx, diagnose(conditionNeeded, spanOf(ctx, expr), { op: 'if', got: describe(value) }));
  return null;
}

/** Runs the branch that holds, or both under their facts where dims decide. */
function choose(ctx: Context, condition: BoolValue, then: Branch, otherwise: Branch, at: Span): Value {
  if (condition.value !== null) return condition.value ? then(ctx) : otherwise(ctx);
  const either = (inside: Context): Value => {
    const a = then(withFacts(inside, condition.whenTrue));
    const b = otherwise(withFacts(inside, condition.whenFalse));
    return unify(inside, a, condition.whenTrue, b, condition.whenFalse, at);
  };
  if (condition.atUse !== true || ctx.atUse === null) return either(ctx);
  // Which branch is taken shows at a use: while both give the same, nothing hangs on it.
  const alone: Context = { ...ctx, diagnostics: [] };
  const value = either(alone);
  if (alone.diagnostics.length === 0) return value;
  leftToUses(ctx);
  return errorValue;
}

/** An `if`: one branch where the condition is known, else both, which must agree. */
export function evaluateIf(
  ctx: Context,
  env: Env,
  expr: IfExpr,
  piped: { readonly x: Value; readonly at: Span } | null,
): Value {
  const condition = conditionOf(ctx, env, expr.condition);
  if (condition === null) return errorValue;
  const branch =
    (block: Block): Branch =>
    (inside) => {
      const value = inside.evaluator.block(inside, env, block);
      return piped === null ? value : pipeInto(inside, piped.x, piped.at, value, spanOf(inside, block));
    };
  const otherwise: Branch = (inside) => {
    if (expr.else === null) return piped === null ? noneValue : piped.x;
    return expr.else.kind === 'if' ? evaluateIf(inside, env, expr.else, piped) : branch(expr.else)(inside);
  };
  const value = choose(
    ctx,
    condition,
    branch(expr.then),
    otherwise,
    spanOf(ctx, { start: expr.start, end: expr.start + 2 }),
  );
  // Undecided between two layer values: decided again when the tensor arrives.
  return value === undecided ? callableValue({ is: 'block', expr, env, decl: ctx.decl, loop: null }) : value;
}

/** A `match`: the first arm whose pattern is the subject. */
export function evaluateMatch(
  ctx: Context,
  env: Env,
  expr: MatchExpr,
  piped: { readonly x: Value; readonly at: Span } | null = null,
): Value {
  const subject = ctx.evaluator.expr(ctx, env, expr.subject);
  if (subject.kind === 'error') return subject;
  const at = spanOf(ctx, expr.subject);
  const arm =
    (index: number): Branch =>
    (inside) => {
      const found = expr.arms[index];
      if (found === undefined) {
        report(inside, diagnose(noArmMatches, at, { subject: showValue(subject) }));
        return errorValue;
      }
      const value: Branch = (c) => {
        const result = c.evaluator.expr(c, env, found.value);
        return piped === null ? result : pipeInto(c, piped.x, piped.at, result, spanOf(c, found.value));
      };
      const wild = found.pattern.kind === 'name' && found.pattern.text === '_';
      const test = wild
        ? boolValue(true)
        : compareValues(inside, '==', subject, inside.evaluator.expr(inside, env, found.pattern));
      if (test === null) {
        report(
          inside,
          diagnose(conditionNeeded, spanOf(inside, found.pattern), { op: 'match', got: describe(subject) }),
        );
        return errorValue;
      }
      return choose(inside, test, value, arm(index + 1), spanOf(inside, found.pattern));
    };
  return arm(0)(ctx);
}

/** A block as a layer value: it runs when its tensor arrives. A loop has its instance from here on, so that each application shares it. */
export function blockValue(ctx: Context, env: Env, expr: Expr): CallableValue {
  const loop = ctx.inline && (expr.kind === 'for' || expr.kind === 'repeat') ? loopAt(ctx, expr) : null;
  return callableValue({ is: 'block', expr, env, decl: ctx.decl, loop });
}
const loopAt = (ctx: Context, expr: ForExpr | RepeatExpr): Instance =>
  instanceAt(ctx.instance, `${ctx.decl}:${expr.start}`, expr.kind);

/** A loop that is a value, applied: after the first time in an entry its rounds give the same parts again. */
function applied(loop: Instance): Instance {
  if (loop.seen.has('applied')) {
    loop.calls++;
    enterAgain(loop);
  }
  loop.seen.set('applied', 1);
  return loop;
}

/** A block in a pipeline, now that its tensor has arrived. */
export function blockStage(
  ctx: Context,
  env: Env,
  expr: Expr,
  x: Value,
  xAt: Span,
  own: Instance | null = null,
): Value {
  if (x.kind === 'error') return x;
  switch (expr.kind) {
    case 'if':
      return evaluateIf(ctx, env, expr, { x, at: xAt });
    case 'match':
      return evaluateMatch(ctx, env, expr, { x, at: xAt });
    case 'for':
    case 'repeat': {
      const loop = !ctx.inline ? null : own === null ? loopAt(ctx, expr) : applied(own);
      return expr.kind === 'for' ? runFor(ctx, env, expr, x, xAt, loop) : runRepeat(ctx, env, expr, x, xAt, loop);
    }
    default:
      return errorValue;
  }
}

function runFor(ctx: Context, env: Env, expr: ForExpr, x: Value, xAt: Span, loop: Instance | null): Value {
  const source = ctx.evaluator.expr(ctx, env, expr.source);
  if (source.kind === 'error') return source;
  if (source.kind !== 'list' && source.kind !== 'tuple') {
    report(ctx, diagnose(listNeeded, spanOf(ctx, expr.source), { got: describe(source) }));
    return errorValue;
  }
  const items = source.items;
  return runRounds(
    ctx,
    expr,
    loop,
    items.length,
    x,
    xAt,
    (inside, i) => {
      const scope = childEnv(env);
      const item = items[i] ?? errorValue;
      if (!bindPattern(inside, scope, expr.pattern, item, spanOf(ctx, expr.source))) return errorValue;
      return inside.evaluator.block(inside, scope, expr.body);
    },
    (i) => showValue(items[i] ?? errorValue),
  );
}

function runRepeat(ctx: Context, env: Env, expr: RepeatExpr, x: Value, xAt: Span, loop: Instance | null): Value {
  const count = ctx.evaluator.expr(ctx, env, expr.count);
  if (count.kind === 'error') return count;
  const n = count.kind === 'int' ? literal(count.dim) : undefined;
  if (count.kind !== 'int') {
    report(ctx, diagnose(listNeeded, spanOf(ctx, expr.count), { got: describe(count) }));
    return errorValue;
  }
  const body = (inside: Context): Value => inside.evaluator.block(inside, env, expr.body);
  if (n !== undefined) return runRounds(ctx, expr, loop, n, x, xAt, body, () => '');
  if (loop !== null && ctx.reckons !== true) return repeatedLoop(ctx, env, expr, loop, count.dim, x, xAt);
  // Any number of rounds: one round that keeps its type proves all of them.
  const round = symbolicRound(ctx, loop, count.dim);
  const value = pipeInto(round, x, xAt, body(round), spanOf(ctx, expr.body));
  if (value.kind === 'error') return value;
  const kept = unify(ctx, x, [], value, [], spanOf(ctx, { start: expr.start, end: expr.start + 6 }));
  return kept.kind === 'error' || !ctx.inline ? kept : value;
}

/** The one round that stands for all; costs count it as often as it is meant. */
function symbolicRound(ctx: Context, loop: Instance | null, count: Dim): Context {
  if (loop === null) return ctx;
  const instance = roundAt(loop, 0);
  instance.rounds = count;
  return { ...ctx, instance };
}

/** As many rounds as a dim has, which is known at run time: a loop, whose rounds share what they are made of. */
function repeatedLoop(
  ctx: Context,
  env: Env,
  expr: RepeatExpr,
  own: Instance,
  rounds: Dim,
  x: Value,
  xAt: Span,
): Value {
  const at = spanOf(ctx, expr.count);
  const first = carriable(ctx, x, xAt, 'a tensor, or a tuple or list of them');
  if (first.kind === 'error') return first;
  const done = runLoop(ctx, { rounds, carries: [first], sequences: [] }, 0, ({ carried, round }) => {
    const scope = childEnv(env);
    const inside: Context = { ...ctx, instance: own, loop: { is: 'repeat', scope, carries: [], round } };
    const made = pipeInto(inside, carried[0] as Value, xAt, inside.evaluator.block(inside, env, expr.body), at);
    const of = { loop: 'repeat', name: 'x', at: xAt };
    const next = keepsType(inside, made, first, spanOf(ctx, expr.body), of);
    return next.kind === 'error' ? null : { next: [next], result: null, condition: null };
  });
  const [weight] = cellsBelow(own, 'weight');
  if (weight !== undefined) {
    report(ctx, diagnose(roundsWithWeights, at, { count: show(rounds), weight: cellPath(weight) }));
    return errorValue;
  }
  return done?.carried[0] ?? errorValue;
}

function runRounds(
  ctx: Context,
  expr: ForExpr | RepeatExpr,
  loop: Instance | null,
  rounds: number,
  x: Value,
  xAt: Span,
  body: (ctx: Context, round: number) => Value,
  item: (round: number) => string,
): Value {
  if (rounds > roundLimit || rounds < 0) {
    report(
      ctx,
      diagnose(tooManyRounds, spanOf(ctx, expr.kind === 'for' ? expr.source : expr.count), {
        rounds,
        limit: roundLimit,
      }),
    );
    return errorValue;
  }
  let value = x;
  let from = xAt;
  const last = expr.body.items.at(-1);
  const keyword = spanOf(ctx, { start: expr.start, end: expr.start + expr.kind.length });
  for (let i = 0; i < rounds; i++) {
    const inside = loop === null ? ctx : { ...ctx, instance: roundAt(loop, i) };
    const found = ctx.diagnostics.length;
    const f = body(inside, i);
    const passes = f.kind === 'none' && last?.kind === 'result' && last.value.kind === 'if';
    value = pipeInto(inside, value, from, passes ? identityLayer : f, spanOf(ctx, expr.body));
    from = spanOf(ctx, expr.body);
    nameRound(ctx, found, keyword, `in round ${i}${item(i) === '' ? '' : `: ${item(i)}`}`);
    if (value.kind === 'error') return value;
  }
  return value;
}

/** Findings of a round say which round it was. */
function nameRound(ctx: Context, from: number, at: Span, text: string): void {
  for (let k = from; k < ctx.diagnostics.length; k++) {
    const d = ctx.diagnostics[k];
    if (d !== undefined) ctx.diagnostics[k] = { ...d, labels: [...d.labels, { at, text }] };
  }
}

/** Marks two layer values between which dims decide. */
const undecided: Value = { kind: 'error' };

/** The type of the branch that the other equals under the other's facts. */
function unify(ctx: Context, a: Value, aFacts: readonly Fact[], b: Value, bFacts: readonly Fact[], at: Span): Value {
  if (a.kind === 'error' || b.kind === 'error') return errorValue;
  // Where nothing is written for `else`, a stage passes its input on.
  if (a.kind === 'callable' && (b.kind === 'callable' || b.kind === 'none')) return undecided;
  if (a.kind === 'tensor' && b.kind === 'tensor') {
    if (a.type === b.type || equalUnder(ctx, b.type, a.type, bFacts)) return a;
    if (equalUnder(ctx, a.type, b.type, aFacts)) return b;
    report(ctx, diagnose(branchesDiffer, at, { first: showType(a.type), second: showType(b.type) }));
    return errorValue;
  }
  if (a.kind === 'int' && b.kind === 'int') {
    if (a.dim === b.dim || proved(ctx, b.dim, a.dim, bFacts)) return a;
    if (proved(ctx, a.dim, b.dim, aFacts)) return b;
  } else if (
    (a.kind === 'float' || a.kind === 'int' || a.kind === 'fraction') &&
    (b.kind === 'float' || b.kind === 'int' || b.kind === 'fraction')
  ) {
    return { kind: 'float', value: null, node: null, rate: 'constant' };
  } else if ((a.kind === 'tuple' || a.kind === 'list') && a.kind === b.kind && a.items.length === b.items.length) {
    const items = a.items.map((item, i) => unify(ctx, item, aFacts, b.items[i] ?? errorValue, bFacts, at));
    return items.some((v) => v.kind === 'error') ? errorValue : { kind: a.kind, items };
  } else if (a.kind === b.kind && showValue(a) === showValue(b)) {
    return a;
  } else if (a.kind === 'bool' && b.kind === 'bool') {
    return unknown;
  } else if (a.kind === 'string' && b.kind === 'string' && leftToUses(ctx)) {
    return errorValue;
  }
  report(ctx, diagnose(branchesDiffer, at, { first: describe(a), second: describe(b) }));
  return errorValue;
}
const proved = (ctx: Context, a: Dim, b: Dim, facts: readonly Fact[]): boolean =>
  decideEqual(a, b, [...knownFacts(ctx), ...facts]).is === 'proved';
function equalUnder(ctx: Context, a: TensorType, b: TensorType, facts: readonly Fact[]): boolean {
  if (a.dtype !== b.dtype || a.shape.length !== b.shape.length || (a.classes === null) !== (b.classes === null))
    return false;
  if (a.classes !== null && b.classes !== null && a.classes !== b.classes && !proved(ctx, a.classes, b.classes, facts))
    return false;
  return a.shape.every((part, i) => {
    const other = b.shape[i];
    if (other === undefined || isPack(part) || isPack(other)) return part === other;
    return part === other || proved(ctx, part, other, facts);
  });
}
