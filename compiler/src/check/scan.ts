/** Decides what a `scan` is: what it goes along and counts, its carries, and its results stacked where the axis stood. */
import type { CallExpr, Equation, Expr, NextEq, ScanExpr, Span } from '@dln/grammar';
import { boundTwice } from '../diagnostics/DLN2502-bound-twice.js';
import { resultNotLast } from '../diagnostics/DLN2504-result-not-last.js';
import { predefinedName } from '../diagnostics/DLN2506-predefined-name.js';
import { scanAxisMissing } from '../diagnostics/DLN2521-scan-axis-missing.js';
import { scanAxisTwice } from '../diagnostics/DLN2522-scan-axis-twice.js';
import { carryNotMoved } from '../diagnostics/DLN2523-carry-not-moved.js';
import { scanLengthsDiffer } from '../diagnostics/DLN2526-scan-lengths-differ.js';
import { scanSource } from '../diagnostics/DLN2527-scan-source.js';
import { loopWithoutResult } from '../diagnostics/DLN2529-loop-without-result.js';
import { roundsNotWhole } from '../diagnostics/DLN2530-rounds-not-whole.js';
import { scanWithoutAxis } from '../diagnostics/DLN2533-scan-without-axis.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, literal, sub } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show, showAssignment } from '../dims/show.js';
import { showType } from '../types/show.js';
import { bindEquations, forceAll, predefined } from './body.js';
import { findAxis } from './builtins/arguments.js';
import { carriable, keepsType, withLeaves } from './carried.js';
import { type Context, report, spanOf, tell } from './context.js';
import { bindLazy, bindValue, childEnv, findBinding, findOuter } from './env.js';
import { type LoopPlan, lengthAt, type RoundEnd, type RoundStart, runLoop, type Sequence } from './loop.js';
import { toDim } from './numbers.js';
import { requireAtLeast, requireEqual } from './obligations.js';
import { paramType } from './param-type.js';
import { bindPattern } from './pattern.js';
import { conform } from './result.js';
import { describe } from './show-value.js';
import { type Env, errorValue, type TensorValue, type Value } from './value.js';

interface Carry {
  readonly name: string;
  readonly at: Span;
  readonly first: Value;
}
/** What the rounds go over: `cut` gives what the pattern takes apart in a round. */
interface Course {
  readonly rounds: Dim;
  readonly sequences: readonly Sequence[];
  readonly axis: number;
  readonly cut: (start: RoundStart) => Value;
}

export function evaluateScan(ctx: Context, env: Env, expr: ScanExpr): Value {
  const course = courseOf(ctx, env, expr);
  const carries = carriesOf(ctx, env, expr);
  if (course === null || carries === null) return errorValue;
  const plan: LoopPlan = {
    rounds: course.rounds,
    sequences: course.sequences,
    carries: carries.map(({ first }) => first),
  };
  const done = runLoop(ctx, plan, course.axis, (start) => round(ctx, env, expr, course, carries, start));
  const result = done?.result ?? errorValue;
  const history = course.sequences[0]?.tensor.history ?? null;
  const at = spanOf(ctx, { start: expr.start, end: expr.start + 4 });
  return withLeaves(result, (leaf) => ({
    kind: 'tensor',
    ...leaf,
    history: { at, type: leaf.type, equation: null, before: history },
  }));
}

/** One round on these values; null where its body is wrong. */
function round(
  ctx: Context,
  env: Env,
  { pattern, source, body }: ScanExpr,
  course: Course,
  carries: readonly Carry[],
  start: RoundStart,
): RoundEnd | null {
  const scope = childEnv(env);
  const names = carries.map(({ name }) => name);
  const inside: Context = { ...ctx, loop: { is: 'scan', scope, carries: names, round: start.round } };
  let fine = bindPattern(inside, scope, pattern, course.cut(start), spanOf(ctx, source));
  carries.forEach(({ name, at }, i) => {
    bindValue(scope, name, start.carried[i] as Value, at);
  });
  const equations = body.items.filter((item): item is Equation => item.kind !== 'result');
  const next = new Map<string, NextEq>();
  for (const eq of equations) if (eq.kind === 'nextEq' && names.includes(eq.name.text)) next.set(eq.name.text, eq);
  bindEquations(
    inside,
    scope,
    equations.filter((eq) => eq.kind !== 'nextEq' || next.get(eq.name.text) !== eq),
  );
  carries.forEach((carry, i) => {
    const eq = next.get(carry.name);
    if (eq !== undefined) bindNextCarry(inside, scope, eq, carry, start.carried[i] as Value);
    else if (fine) {
      report(ctx, diagnose(carryNotMoved, carry.at, { name: carry.name }));
      fine = false;
    }
  });
  body.items.forEach((item, i) => {
    if (item.kind === 'result' && i < body.items.length - 1)
      report(ctx, diagnose(resultNotLast, spanOf(ctx, item), {}));
  });
  forceAll(inside, scope, equations);
  const moved = carries.map(({ name }) => scope.names.get(`next ${name}`)?.value ?? errorValue);
  const last = body.items[body.items.length - 1];
  if (last?.kind !== 'result') {
    report(ctx, diagnose(loopWithoutResult, spanOf(ctx, last ?? body), { loop: 'scan' }));
    return null;
  }
  const value = ctx.evaluator.expr(inside, scope, last.value);
  tell(ctx, last.value, value);
  const result = carriable(
    inside,
    value,
    spanOf(ctx, last.value),
    'a tensor, or a tuple of them, as the result of a round',
  );
  if (!fine || result.kind === 'error' || moved.some((v) => v.kind === 'error')) return null;
  return { next: moved, result, condition: null };
}

/** `next h` is the value that the carry takes after the round; a right-hand side that reads it reads that. */
function bindNextCarry(ctx: Context, scope: Env, eq: NextEq, carry: Carry, had: Value): void {
  const at = spanOf(ctx, eq.name);
  const compute = (): Value => {
    const value = ctx.evaluator.expr(ctx, scope, eq.value);
    tell(ctx, eq, value);
    return keepsType(ctx, value, had, spanOf(ctx, eq.value), { loop: 'scan', name: carry.name, at: carry.at });
  };
  bindLazy(scope, `next ${carry.name}`, compute, at);
}

/** The first values of the carries; null where one is wrong. */
function carriesOf(ctx: Context, env: Env, { carries }: ScanExpr): readonly Carry[] | null {
  const made: Carry[] = [];
  for (const { name, type, value } of carries) {
    const at = spanOf(ctx, name);
    const before = made.find((c) => c.name === name.text);
    if (predefined.has(name.text)) report(ctx, diagnose(predefinedName, at, { name: name.text }));
    else if (before !== undefined)
      report(
        ctx,
        diagnose(boundTwice, at, { name: name.text }, { labels: [{ at: before.at, text: 'first bound here' }] }),
      );
    let first = ctx.evaluator.expr(ctx, env, value);
    const place = spanOf(ctx, value);
    if (type !== null && first.kind !== 'error') {
      const of = { name: name.text, at: spanOf(ctx, type) };
      first = conform(ctx, env, first, paramType(ctx.world, ctx.uri, type), place, of);
    }
    first = carriable(ctx, first, place, `a tensor, a tuple or a list of them for the carry \`${name.text}\``);
    made.push({ name: name.text, at, first });
  }
  return made.some(({ first }) => first.kind === 'error') || made.length < carries.length ? null : made;
}

/** What the scan goes over; null where that is wrong (reported). */
function courseOf(ctx: Context, env: Env, expr: ScanExpr): Course | null {
  const { source, over } = expr;
  const counted = rangeOf(ctx, env, source);
  const at = spanOf(ctx, source);
  if (counted !== null) return over === null ? countingCourse(ctx, env, counted) : rangeOverAxis(ctx, over);
  const value = ctx.evaluator.expr(ctx, env, source);
  if (value.kind === 'error') return null;
  const parts = value.kind === 'tuple' ? value.items : [value];
  const wrong = parts.find((part) => part.kind !== 'tensor' && part.kind !== 'error');
  if (wrong !== undefined) {
    report(ctx, diagnose(scanSource, at, { got: describe(wrong) }));
    return null;
  }
  const tensors = parts as readonly TensorValue[];
  if (over === null) {
    report(ctx, diagnose(scanWithoutAxis, at, { type: showType((tensors[0] as TensorValue).type) }));
    return null;
  }
  const named = ctx.evaluator.expr(ctx, env, over);
  if (named.kind === 'error') return null;
  const sequences: Sequence[] = [];
  for (const [i, tensor] of tensors.entries()) {
    const written = source.kind === 'tuple' ? spanOf(ctx, source.items[i] as Expr) : at;
    const axis = axisIn(ctx, named, tensor, spanOf(ctx, over), written);
    if (axis === null) return null;
    sequences.push({ tensor, axis });
  }
  const [first, ...others] = sequences as [Sequence, ...Sequence[]];
  const rounds = lengthAt(first.tensor.type, first.axis);
  for (const { tensor, axis } of others) if (!sameLength(ctx, rounds, first.tensor, tensor, axis, at)) return null;
  const single = value.kind !== 'tuple';
  return {
    rounds,
    sequences,
    axis: first.axis,
    cut: ({ slices }) => (single ? (slices[0] as TensorValue) : { kind: 'tuple', items: slices }),
  };
}

function axisIn(ctx: Context, named: Value, tensor: TensorValue, over: Span, written: Span): number | null {
  const axis = findAxis(ctx, named, tensor, written);
  if (typeof axis === 'number') return axis;
  const type = showType(tensor.type);
  if (axis.is === 'several') report(ctx, diagnose(scanAxisTwice, over, { axis: axis.axis, type, count: axis.count }));
  else report(ctx, diagnose(scanAxisMissing, over, { axis: axis.is === 'kind' ? describe(named) : axis.axis, type }));
  return null;
}

function sameLength(
  ctx: Context,
  rounds: Dim,
  first: TensorValue,
  tensor: TensorValue,
  axis: number,
  at: Span,
): boolean {
  const length = lengthAt(tensor.type, axis);
  const broken = requireEqual(ctx, length, rounds, at);
  if (broken === null) return true;
  report(
    ctx,
    diagnose(scanLengthsDiffer, at, {
      first: showType(first.type),
      second: showType(tensor.type),
      firstLength: show(rounds),
      secondLength: show(length),
      fails: showAssignment(broken.fails),
    }),
  );
  return false;
}

/** The call of `range` that a scan counts by; null where it is none. */
function rangeOf(ctx: Context, env: Env, source: Expr): CallExpr | null {
  if (source.kind !== 'call' || source.callee.kind !== 'name' || source.callee.text !== 'range') return null;
  if (findBinding(env, 'range') !== null) return null;
  const found = findOuter(env, 'range');
  const builtin = found?.kind === 'callable' && found.callee.is === 'builtin' && found.callee.builtin.name === 'range';
  return builtin && ctx.world !== null ? source : null;
}

/** Counts without a list, so that there may be any number of rounds, a symbolic one too. */
function countingCourse(ctx: Context, env: Env, { args, ...call }: CallExpr): Course | null {
  const bounds: Dim[] = [];
  for (const { value } of args) {
    const given = ctx.evaluator.expr(ctx, env, value);
    if (given.kind === 'error') return null;
    const dim = toDim(ctx, given, spanOf(ctx, value));
    if (dim === null) {
      if (given.kind !== 'fraction')
        report(ctx, diagnose(roundsNotWhole, spanOf(ctx, value), { loop: 'scan', got: describe(given) }));
      return null;
    }
    bounds.push(dim);
  }
  const [a, b] = bounds;
  if (a === undefined || bounds.length > 2) {
    report(ctx, diagnose(roundsNotWhole, spanOf(ctx, call), { loop: 'scan', got: `${bounds.length} numbers` }));
    return null;
  }
  const from = b === undefined ? constant(0) : a;
  const rounds = sub(b ?? a, from);
  const broken = requireAtLeast(ctx, rounds, constant(1), spanOf(ctx, call));
  if (broken !== null) {
    report(ctx, diagnose(roundsNotWhole, spanOf(ctx, call), { loop: 'scan', got: show(rounds) }));
    return null;
  }
  const cut = ({ place }: RoundStart): Value => {
    if (place.node === null || ctx.emission === null || literal(from) === 0) return place;
    const { b: builder } = ctx.emission.graph;
    return { ...place, node: builder.add(place.node, builder.dim_value({ dim: from, dtype: 'i32' })) };
  };
  return { rounds, sequences: [], axis: 0, cut };
}

function rangeOverAxis(ctx: Context, over: Expr): null {
  report(ctx, diagnose(scanAxisMissing, spanOf(ctx, over), { axis: 'like this', type: 'a `range`' }));
  return null;
}
