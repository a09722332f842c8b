/** Decides what a declared function, layer, model or loss gives: by its signature while checking, by its body while compiling. */
import type { Callable, Span, TypeNode } from '@dln/grammar';
import { whereViolated } from '../diagnostics/DLN2301-where-violated.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal, substitute } from '../dims/algebra.js';
import type { Dim, Fact } from '../dims/dim.js';
import { show, showAssignment, showFact } from '../dims/show.js';
import { askingAxes } from './axis-places.js';
import type { Bound } from './bind.js';
import { chainOf } from './chain.js';
import { fitsArrow } from './check-arrow.js';
import { symbolicAxes } from './check-callable.js';
import { type Context, leftToUses, report, spanOf } from './context.js';
import { exprText, isFormula } from './expr-text.js';
import { foldingIn, foldsThrough, mayFold } from './folds.js';
import { enterAgain, type Instance } from './instance.js';
import { mayMove } from './moves.js';
import { requireFact } from './obligations.js';
import { paramType } from './param-type.js';
import { partsOfBody } from './parts.js';
import { conditionReckoned, factReckoned, vanishing } from './reckoning.js';
import { conform, resultOf, substituteValue } from './result.js';
import { messageText } from './string-value.js';
import { isChecked, isDeclared } from './template.js';
import {
  type BoolValue,
  errorValue,
  type GivenArg,
  type History,
  holdsTensor,
  type TensorValue,
  type UserCallee,
  type Value,
} from './value.js';

/** What a declared callable gives for these arguments; the error value (reported) where they do not fit. */
export function applyUser(
  ctx: Context,
  target: UserCallee,
  instance: Instance | null,
  bound: Bound,
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
): Value {
  const inside: Context = { ...ctx, decl: target.decl, uri: target.uri, uses: [...ctx.uses, at], depth: ctx.depth + 1 };
  if (!checkWheres(ctx, inside, target, bound, given, at)) return errorValue;
  const believed = isOpenRecursion(ctx, target, bound);
  const template = isChecked(ctx, target) && !believed;
  const before = historyOf(given);
  if (!ctx.inline && !template && (believed || !isComputed(ctx, target, bound))) {
    if (!arrowsFit(ctx, inside, target, bound, given)) return errorValue;
    const summary = ctx.world.summary(target);
    const broken = summary.conditions.flatMap((condition) => {
      const verdict = requireFact(ctx, substituteFact(condition.fact, bound.dims), at);
      return verdict === null ? [] : [{ condition, fails: verdict.fails }];
    });
    const [first] = broken;
    if (first !== undefined) {
      const facts = broken.map((b) => b.condition.fact);
      const reckoned = new Set(facts.flatMap((fact) => factReckoned(fact, bound.dims)));
      const condition = facts.map(showFact).join(' and ');
      report(
        ctx,
        diagnose(
          whereViolated,
          at,
          {
            callee: target.name,
            condition,
            here: herePart(condition, bound),
            fails: showAssignment(first.fails),
            message: '',
            reckoned: [...reckoned, ...vanishing(ctx, target, bound, summary.result)],
          },
          {
            chain: chainOfArgs(given),
            labels: [{ at: first.condition.at, text: 'needed for this' }],
          },
        ),
      );
      return errorValue;
    }
    if (summary.movesState && !mayMove(ctx, `\`${target.name}\``, at)) return errorValue;
    if (summary.folds && foldsThrough(target) && !mayFold(ctx, `\`${target.name}\``, at)) return errorValue;
    const result = target.callable.result;
    if (result !== null)
      return withHistory(
        resultOf(inside, bound.env, paramType(ctx.world, target.uri, result)),
        target.callable,
        bound,
        before,
        at,
      );
    return summary.result === null
      ? errorValue
      : withHistory(substituteValue(summary.result, bound.dims, bound.env), target.callable, bound, before, at);
  }
  const bodyOnly: Context = {
    ...inside,
    instance: instance ?? ctx.instance,
    training: instance?.frozen === true ? false : ctx.training,
    moves: instance?.frozen === true ? false : ctx.moves,
    cells: target.role === 'layer' || target.role === 'model' || target.role === 'metric' ? new Map() : ctx.cells,
    ...foldingIn(ctx, target, at),
    conditions: ctx.conditions,
    axes: template
      ? askingAxes(() => symbolicAxes(ctx, target, bound.env))
      : askingAxes(() => ctx.world.summary(target).axes),
  };
  const parts = ctx.inline ? null : partsOfBody(bodyOnly, bound.env, target.callable.body);
  const found = ctx.diagnostics.length;
  const body = { ...bodyOnly, parts };
  if (instance !== null) {
    instance.calls++;
    if (instance.calls > 1) enterAgain(instance);
  }
  ctx.world.readsText(target.uri, target.decl);
  const value =
    target.callable.body.kind === 'block'
      ? ctx.evaluator.block(body, bound.env, target.callable.body)
      : ctx.evaluator.expr(body, bound.env, target.callable.body);
  if (value.kind === 'error') return value;
  if (parts?.shares === true && ctx.diagnostics.length === found) for (const d of parts.misused()) report(ctx, d);
  const result = target.callable.result;
  const conformed =
    result === null
      ? value
      : conform(
          body,
          bound.env,
          value,
          paramType(ctx.world, target.uri, result),
          spanOf(inside, target.callable.body.kind === 'block' ? lastOf(target.callable.body) : target.callable.body),
          { name: target.name, at: { decl: target.decl, start: result.start, end: result.end } },
        );
  return withHistory(conformed, target.callable, bound, before, at);
}

/** Arguments with an arrow type against it: the callee's body was checked by the arrow alone. */
function arrowsFit(
  ctx: Context,
  inside: Context,
  target: UserCallee,
  bound: Bound,
  given: ReadonlyMap<string, GivenArg>,
): boolean {
  return target.callable.params.every(({ name, type: node }) => {
    const type = paramType(ctx.world, target.uri, node);
    const arg = given.get(name.text);
    if (type.is !== 'arrow' || type.node.params === null || arg?.value.kind !== 'callable') return true;
    const declared = spanOf(inside, node);
    return fitsArrow({ ...ctx, uri: target.uri }, bound.env, type.node, arg.value, {
      callee: target.name,
      param: name.text,
      at: arg.at,
      declared,
    });
  });
}

/** An `fn` of configuration alone is computed; its own recursion with a symbolic argument believes the signature. */
function isComputed(ctx: Context, target: UserCallee, bound: Bound): boolean {
  if (target.role !== 'fn' || target.callable.params.some((p) => ctx.world.takesTensor(target.uri, p.type)))
    return false;
  return ctx.decl !== target.decl || [...bound.dims.values()].every((d) => literal(d) !== undefined);
}

/** In a definition, a recursive callee with an argument that a use will know, or with none that could end it: the signature is believed, and the use unrolls it. */
function isOpenRecursion(ctx: Context, target: UserCallee, bound: Bound): boolean {
  if (ctx.inline || ctx.atUse === null || !isDeclared(target) || !ctx.world.summary(target).recursive) return false;
  const open = target.callable.params.some(({ name }) => {
    const value = bound.env.names.get(name.text)?.value;
    return value?.kind === 'int' && literal(value.dim) === undefined;
  });
  return (open || !target.callable.params.some((p) => getsSmaller(ctx, target, p.type))) && leftToUses(ctx);
}

/** A parameter that can end a recursion. */
const getsSmaller = (ctx: Context, target: UserCallee, type: TypeNode): boolean =>
  !ctx.world.takesTensor(target.uri, type);

const lastOf = (block: Extract<Callable['body'], { kind: 'block' }>) => block.items[block.items.length - 1] ?? block;

/** The first tensor argument's past. */
function historyOf(given: ReadonlyMap<string, GivenArg>): History | null {
  for (const arg of given.values()) if (arg.value.kind === 'tensor') return arg.value.history;
  return null;
}
function chainOfArgs(given: ReadonlyMap<string, GivenArg>) {
  for (const arg of given.values()) if (arg.value.kind === 'tensor') return chainOf(arg.value);
  return [];
}

/** The caller sees one stage, whatever happened inside. */
function withHistory(value: Value, callable: Callable, bound: Bound, before: History | null, at: Span): Value {
  if (value.kind !== 'tensor')
    return value.kind === 'tuple'
      ? {
          ...value,
          items: value.items.map((v) => (holdsTensor(v) && v.kind === 'tensor' ? stamp(v, null, before, at) : v)),
        }
      : value;
  return stamp(value, equationOf(callable, bound, value), before, at);
}
const stamp = (value: TensorValue, equation: string | null, before: History | null, at: Span): TensorValue => ({
  ...value,
  history: { at, type: value.type, equation, before },
});

/** `14 = (28 - 5 + 1)//2`: the first dim of the written result that computes something. */
function equationOf(callable: Callable, bound: Bound, value: TensorValue): string | null {
  const result = callable.result;
  if (result === null || (result.kind !== 'namedType' && result.kind !== 'classType') || result.shape === null)
    return null;
  const axis = result.shape.findIndex((d) => !d.pack && isFormula(d.dim));
  const written = result.shape[axis];
  if (written === undefined) return null;
  const part = value.type.shape[axis - result.shape.length + value.type.shape.length];
  if (part === undefined || 'pack' in part) return null;
  const text = exprText(written.dim, (name) => {
    const dim = bound.dims.get(name);
    return dim === undefined ? null : show(dim);
  });
  return text === show(part) ? null : `${show(part)} = ${text}`;
}

/** The signature's own `where`s, with this call's dims. */
function checkWheres(
  ctx: Context,
  inside: Context,
  target: UserCallee,
  bound: Bound,
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
): boolean {
  for (const where of target.callable.wheres) {
    const value = ctx.evaluator.expr(inside, bound.env, where.condition);
    if (value.kind === 'error') return false;
    if (value.kind !== 'bool' || value.value === true) continue;
    const fails = value.value === false ? '' : needed(ctx, value, at);
    if (fails === null) continue;
    const condition = exprText(where.condition);
    const text = where.message === null ? '' : messageText({ ...inside, diagnostics: [] }, bound.env, where.message);
    report(
      ctx,
      diagnose(
        whereViolated,
        at,
        {
          callee: target.name,
          condition,
          here: herePart(condition, bound),
          fails,
          message: text,
          reckoned: conditionReckoned(inside, bound, where.condition),
        },
        {
          chain: chainOfArgs(given),
          labels: [{ at: { decl: target.decl, start: where.start, end: where.end }, text: 'required here' }],
        },
      ),
    );
    return false;
  }
  return true;
}

/** Null: the facts hold or are now conditions of the caller; else an assignment that breaks them. */
function needed(ctx: Context, value: BoolValue, at: Span): string | null {
  if (value.whenTrue.length === 0) return null;
  for (const fact of value.whenTrue) {
    const broken = requireFact(ctx, fact, at);
    if (broken !== null) return showAssignment(broken.fails);
  }
  return null;
}

/** `here H = 32 and kernel = 55`: the names of a condition with this call's values. */
function herePart(condition: string, bound: Bound): string {
  const parts: string[] = [];
  for (const name of new Set(condition.match(/[A-Za-z_]\w*/g) ?? [])) {
    const dim = bound.dims.get(name);
    if (dim !== undefined && show(dim) !== name) parts.push(`${name} = ${show(dim)}`);
  }
  return parts.join(', ');
}

/** A callee's fact in its caller's dims. */
export function substituteFact(fact: Fact, dims: ReadonlyMap<string, Dim>): Fact {
  switch (fact.kind) {
    case 'congruent':
      return { ...fact, dim: substitute(fact.dim, dims), modulus: substitute(fact.modulus, dims) };
    case 'atLeast':
      return { ...fact, dim: substitute(fact.dim, dims), bound: substitute(fact.bound, dims) };
    case 'equal':
      return { ...fact, left: substitute(fact.left, dims), right: substitute(fact.right, dims) };
  }
}
