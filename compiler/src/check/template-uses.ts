/** Decides when a template need not be evaluated again: the same arguments, whatever is known around them, give the same result under the same conditions. */
import type { Span } from '@dln/grammar';
import type { Context } from './context.js';
import { foldsThrough, mayFold } from './folds.js';
import { mayMove } from './moves.js';
import { requireFact } from './obligations.js';
import { errorValue, type GivenArg, type History, type UserCallee, type Value } from './value.js';
import type { Condition, TemplateUse } from './world.js';

/** A key under which equal arguments meet; null where an argument is more than its type (an instance, a closure, a condition). */
function keyOf(value: Value): string | null {
  switch (value.kind) {
    case 'tensor':
      return value.cell === undefined ? `t${value.type.id}` : null;
    case 'int':
      return `i${value.dim.id}${value.name ?? ''}`;
    case 'fraction':
      return `q${value.over.id}/${value.under.id}`;
    case 'float':
      return `f${value.value}`;
    case 'bool':
      return value.value === null ? null : `b${value.value}`;
    case 'string':
      return `s${JSON.stringify(value.value)}`;
    case 'none':
      return 'n';
    case 'tuple':
    case 'list': {
      const items = value.items.map(keyOf);
      return items.includes(null) ? null : `${value.kind === 'list' ? '[' : '('}${items.join(',')})`;
    }
    case 'callable': {
      if (value.instance !== null || value.bound.length > 0) return null;
      if (value.callee.is === 'op') return `c${value.callee.op.name}`;
      return value.callee.is === 'builtin' ? `c${value.callee.builtin.name}` : null;
    }
    default:
      return null;
  }
}

/** What a use gives, and the dims that it bound. */
export type AppliedUse = Pick<TemplateUse, 'value' | 'dims'>;

/** The result of a use; null: evaluate it where it stands, so that its mistakes are told with all that is known there. */
export function rememberedUse(
  ctx: Context,
  target: UserCallee,
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
  evaluate: (alone: Context) => AppliedUse,
): AppliedUse | null {
  let key = `${target.decl} ${ctx.training}`;
  for (const [name, arg] of given) {
    const part = keyOf(arg.value);
    if (part === null) return null;
    key += ` ${name}=${part}`;
  }
  const had = ctx.world.templateUse(target, key, () => evaluateAlone(ctx, evaluate));
  if (had === 'faulty' || had.conditions.some((c) => requireFact(ctx, c.fact, at) !== null)) return null;
  const { dims } = had;
  const refused = { value: errorValue, dims };
  if (had.movesState && !mayMove(ctx, `\`${target.name}\``, at)) return refused;
  if (had.folds && foldsThrough(target) && !mayFold(ctx, `\`${target.name}\``, at)) return refused;
  return { value: restamp(had.value, at, historyOf(given)), dims };
}

/** With nothing known and conditions of its own. A use with a mistake is not remembered but for that. */
function evaluateAlone(ctx: Context, evaluate: (alone: Context) => AppliedUse): TemplateUse | 'faulty' {
  const conditions: Condition[] = [];
  const effects = { movesState: false, folds: false };
  const alone: Context = { ...ctx, facts: [], conditions, diagnostics: [], loop: null, effects };
  const { value, dims } = evaluate(alone);
  return value.kind === 'error' || alone.diagnostics.length > 0 ? 'faulty' : { value, dims, conditions, ...effects };
}

function historyOf(given: ReadonlyMap<string, GivenArg>): History | null {
  for (const arg of given.values()) if (arg.value.kind === 'tensor') return arg.value.history;
  return null;
}

/** The same tensors, as this use made them. */
function restamp(value: Value, at: Span, before: History | null): Value {
  if (value.kind === 'tensor')
    return value.history === null ? value : { ...value, history: { ...value.history, at, before } };
  if (value.kind === 'tuple' || value.kind === 'list')
    return { ...value, items: value.items.map((v) => restamp(v, at, before)) };
  return value;
}
