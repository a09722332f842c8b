/** Decides where a state may move: once a training step, so not in a loop. */
import type { Span } from '@dln/grammar';
import { stateMovesInLoop } from '../diagnostics/DLN2525-state-moves-in-loop.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { type Context, report } from './context.js';

/** False (reported) where a state that moves here would move in every round of a loop. `name` is what moves. */
export function mayMove(ctx: Context, name: string, at: Span): boolean {
  if (ctx.training === false || (ctx.inline && !ctx.moves)) return true;
  if (ctx.effects !== null) ctx.effects.movesState = true;
  if (ctx.loop === null) return true;
  report(ctx, diagnose(stateMovesInLoop, at, { name, loop: ctx.loop.is }));
  return false;
}
