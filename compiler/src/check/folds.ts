/** Decides where a metric with a state folds over a pass of rows, and what it is elsewhere: the fold of the rows that it is given. */
import type { Span } from '@dln/grammar';
import { stateMovesInLoop } from '../diagnostics/DLN2525-state-moves-in-loop.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { type Context, type Folds, report } from './context.js';
import { instanceAt, newInstance } from './instance.js';
import type { UserCallee } from './value.js';

export const newFolds = (): Folds => ({ instance: newInstance(null, '', ''), calls: [] });

/** A function hands its caller's pass on to the metrics that it calls; to a layer, a model or a loss its rows are all that there are. */
export const foldsThrough = ({ role }: UserCallee): boolean => role === 'metric' || role === 'fn';

/** False (reported) where a metric with a state stands in a loop: in which order its rounds fold would depend on where the loop stands. */
export function mayFold(ctx: Context, name: string, at: Span): boolean {
  if (ctx.effects !== null) ctx.effects.folds = true;
  ctx.folds?.calls.push({ name, at });
  if (ctx.loop === null) return true;
  report(ctx, diagnose(stateMovesInLoop, at, { name, loop: ctx.loop.is }));
  return false;
}

/** What a callee's body is told of the pass around it: each call of a metric has states of its own. */
export function foldingIn(ctx: Context, callee: UserCallee, at: Span): Pick<Context, 'folds' | 'stateRole'> {
  const { folds } = ctx;
  if (callee.role !== 'metric') {
    const stateRole = ctx.stateRole === 'fold' ? 'state' : ctx.stateRole;
    return { folds: foldsThrough(callee) ? folds : null, stateRole };
  }
  if (folds === null || !ctx.inline) return { folds, stateRole: 'fold' };
  const instance = instanceAt(folds.instance, `${at.decl}:${at.start}`, callee.name);
  return { folds: { ...folds, instance }, stateRole: 'fold' };
}
