/** Decides which argument goes to which parameter, from the callee's record alone and before shapes; and whether the call is a call or a layer value. */
import { type Callable, nearest, type Span, type TypeNode } from '@dln/grammar';
import { unknownArgument } from '../diagnostics/DLN2401-unknown-argument.js';
import { missingArgument } from '../diagnostics/DLN2402-missing-argument.js';
import { argumentTwice } from '../diagnostics/DLN2403-argument-twice.js';
import { tooManyArguments } from '../diagnostics/DLN2404-too-many-arguments.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { Context } from './context.js';
import { report } from './context.js';
import { type ParamType, paramType, takesTensor } from './param-type.js';
import { type GivenArg, holdsTensor, isTable } from './value.js';

/** A parameter as the matching of arguments sees it. */
export interface ParamSpec {
  readonly name: string;
  readonly node: TypeNode;
  readonly type: ParamType;
  readonly tensor: boolean;
  readonly optional: boolean;
  readonly index: number;
}
/** The parameters of a callable, their types looked through. */
export const specsOf = (ctx: Context, uri: string, callable: Callable): readonly ParamSpec[] =>
  callable.params.map((p, index) => {
    const type = paramType(ctx.world, uri, p.type);
    return { name: p.name.text, node: p.type, type, tensor: takesTensor(type), optional: p.value !== null, index };
  });

/** Which argument goes to which parameter, or that the call is not complete, or that it is wrong (reported). */
export type Matched =
  | { readonly is: 'call'; readonly given: ReadonlyMap<string, GivenArg> }
  /** Tensors are still missing: a layer value. */
  | { readonly is: 'value' }
  | { readonly is: 'error' };

/** `numbers`: a call of numbers alone is meant as arithmetic (`max(8, v)`). */
export function matchArgs(
  ctx: Context,
  name: string,
  specs: readonly ParamSpec[],
  args: readonly GivenArg[],
  at: Span,
  numbers: boolean,
): Matched {
  const given = new Map<string, GivenArg>();
  for (const arg of args) {
    if (arg.label === null) continue;
    if (!specs.some((s) => s.name === arg.label)) {
      report(
        ctx,
        diagnose(unknownArgument, arg.at, {
          callee: name,
          label: arg.label,
          nearest:
            nearest(
              arg.label,
              specs.map((s) => s.name),
            ) ?? '',
          all: specs.map((s) => s.name),
        }),
      );
      return { is: 'error' };
    }
    if (given.has(arg.label)) return twice(ctx, name, arg, arg.label);
    given.set(arg.label, arg);
  }
  const positional = args.filter((a) => a.label === null);
  const required = specs.filter((s) => s.tensor && !s.optional);
  const takesTensors = specs.some((s) => s.tensor);
  const named = required.every((s) => given.has(s.name));
  // A list of lists may be configuration too.
  const tables = !specs.some((s) => s.type.is === 'list' && s.type.item.is === 'list');
  const withTensors =
    !takesTensors ||
    named ||
    positional.some((a) => holdsTensor(a.value) || a.value.kind === 'weights' || (tables && isTable(a.value))) ||
    (numbers && positional.length >= required.length && args.length > 0);
  if (!withTensors) return partial(ctx, name, specs, positional, given, required);
  const open = specs.filter((s) => !given.has(s.name) && (!s.tensor || !s.optional || !takesTensors));
  const rest = [...positional];
  for (const spec of open) {
    const next = rest[0];
    if (next === undefined) break;
    // A layer wants its tensors first: a number beside a tensor fills a tensor parameter only while one is open.
    given.set(spec.name, next);
    rest.shift();
  }
  const extra = rest[0];
  if (extra !== undefined) {
    const optionalTensor = specs.find((s) => s.tensor && s.optional && !given.has(s.name));
    report(
      ctx,
      diagnose(tooManyArguments, extra.at, { callee: name, count: open.length, named: optionalTensor?.name ?? '' }),
    );
    return { is: 'error' };
  }
  const missing = specs.find((s) => !s.optional && !given.has(s.name));
  if (missing === undefined) return { is: 'call', given };
  report(ctx, diagnose(missingArgument, at, { callee: name, name: missing.name, all: specs.map((s) => s.name) }));
  return { is: 'error' };
}

/** All tensors, or the first alone, are still to come. */
function partial(
  ctx: Context,
  name: string,
  specs: readonly ParamSpec[],
  positional: readonly GivenArg[],
  given: ReadonlyMap<string, GivenArg>,
  required: readonly ParamSpec[],
): Matched {
  const config = specs.filter((s) => !s.tensor && !given.has(s.name));
  const extra = positional[config.length];
  if (extra === undefined) return { is: 'value' };
  report(
    ctx,
    diagnose(tooManyArguments, extra.at, { callee: name, count: config.length, named: required[1]?.name ?? '' }),
  );
  return { is: 'error' };
}

function twice(ctx: Context, callee: string, arg: GivenArg, label: string): Matched {
  report(ctx, diagnose(argumentTwice, arg.at, { callee, label }));
  return { is: 'error' };
}
