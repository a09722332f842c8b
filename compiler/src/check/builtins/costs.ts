/** `params`, `flops`, `macs`, `activation_bytes`: what a model, a layer or a function costs, as a compile-time number. */

import { type Expr, type NameExpr, nearest } from '@dln/grammar';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { costOpen } from '../../diagnostics/DLN2320-cost-open.js';
import { costName } from '../../diagnostics/DLN2321-cost-name.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { type Amount, dimIn, numberOf, total, variablesOf } from '../../summary/amount.js';
import { namesOf } from '../../summary/build.js';
import { cellElements, type FigureName, figureOf, parametersOf } from '../../summary/figures.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { describe } from '../show-value.js';
import {
  type CallableValue,
  errorValue,
  type FloatValue,
  floatValue,
  type GivenArg,
  intValue,
  type UserCallee,
  type Value,
} from '../value.js';

/** A number that only a later look at the program gives. */
const unknown: FloatValue = { ...floatValue(0), value: null };

/** What is being reckoned: a `where` that speaks of its own callable holds nothing up. */
const running = new Set<string>();

/** `N: 1`: a dim or parameter of what the cost is of. */
const isGiven = (arg: GivenArg): boolean => arg.label !== null && arg.label !== 'of';

function cost(name: FigureName, doc: string): Builtin {
  return {
    name,
    doc,
    signature: `${name}(of: any) -> int`,
    divide: (all) => ({ own: all.filter((a) => !isGiven(a)), rest: all.filter(isGiven) }),
    apply: (ctx, args) => {
      const of = args.get('of');
      if (of === undefined || of.kind === 'error') return errorValue;
      if (name === 'params') {
        const counted = countedWeights(ctx, of);
        if (counted !== null) return counted;
      }
      if (of.kind !== 'callable' || of.callee.is !== 'user' || of.callee.role === 'optimizer') {
        report(
          ctx,
          diagnose(wrongKind, args.at('of'), { wanted: 'a declared model, layer or function', got: describe(of) }),
        );
        return errorValue;
      }
      return reckoned(ctx, name, { ...of, callee: of.callee }, args);
    },
  };
}

/** Weights, and parts of instances that are made already; null for what has to be built. */
function countedWeights(ctx: Context, of: Value): Value | null {
  if (of.kind === 'weights') return ctx.inline ? numberValue(total(of.cells.map(cellElements))) : unknown;
  if (of.kind !== 'callable' || of.callee.is !== 'part') return null;
  return ctx.inline ? numberValue(parametersOf(of.callee.instance)) : unknown;
}

function reckoned(
  ctx: Context,
  name: FigureName,
  of: CallableValue & { readonly callee: UserCallee },
  args: BuiltinArgs,
): Value {
  const { callee } = of;
  const names = namesOf(ctx, callee);
  for (const arg of args.rest) {
    const label = arg.label ?? '';
    if (names.includes(label)) continue;
    const near = nearest(label, names) ?? '';
    report(ctx, diagnose(costName, arg.at, { callee: callee.name, label, nearest: near, all: names }));
    return errorValue;
  }
  if (running.has(callee.decl)) return unknown;
  running.add(callee.decl);
  const { world } = ctx;
  const heard = world.called;
  // What is built to be counted is no part of the program that is looked at.
  world.called = null;
  try {
    const given = new Map(args.rest.map((arg) => [arg.label ?? '', arg.value]));
    const open = (dim: string): string => `${callee.name}.${dim}`;
    const amount = figureOf(ctx, name, { callee, bound: of.bound, given, open, at: args.call });
    if (amount === null) return ctx.diagnostics.length === 0 ? unknown : errorValue;
    const left = variablesOf(amount).flatMap((v) =>
      v.startsWith(`${callee.name}.`) ? [v.split('.').at(-1) ?? v] : [],
    );
    if (left.length === 0) return numberValue(amount);
    report(ctx, diagnose(costOpen, args.call, { figure: name, callee: callee.name, dims: left }));
    return errorValue;
  } finally {
    running.delete(callee.decl);
    world.called = heard;
  }
}

/** A whole number where it is one that dims hold, else the nearest float. */
function numberValue(amount: Amount): Value {
  const whole = dimIn(amount);
  if (whole !== null) return intValue(whole);
  const number = numberOf(amount);
  return number === null ? unknown : floatValue(Number(number));
}

/** Is this a call of one of them? It is a number before anything runs. */
export const isCostCall = (expr: Expr): boolean =>
  expr.kind === 'call' && expr.callee.kind === 'name' && costs.some((c) => c.name === (expr.callee as NameExpr).text);

export const costs: readonly Builtin[] = [
  cost('params', 'the number of parameters: elements of all weights, shared ones once'),
  cost('flops', 'floating-point operations of one forward pass: a multiplication with its addition is two'),
  cost('macs', 'multiply-adds of the products and convolutions of one forward pass'),
  cost('activation_bytes', 'bytes of the forward pass that a training step keeps for the backward pass'),
];
