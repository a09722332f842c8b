/** Decides how values that need each other are reported: the same way wherever the walk came upon them. */
import type { Span } from '@dln/grammar';
import { bindingCycle } from '../diagnostics/DLN2501-binding-cycle.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { type Context, report } from './context.js';

/** A name that is being computed, and where it is asked for. */
export interface Asked {
  readonly name: string;
  readonly at: Span;
}

/** What is being computed, outermost first: for naming the circle when something needs itself. */
export const computing: Asked[] = [];

/** Is what a state takes at the end of an epoch being computed? */
export const atTurn = (): boolean => computing.some(({ name }) => name.endsWith(' at epoch'));

/** Reports the circle that closes where `last` is asked for again. It begins at a `next`, if there is one: there memory can break it. */
export function reportCycle(ctx: Context, last: Asked): void {
  const from = computing.map(({ name }) => name).lastIndexOf(last.name);
  const [, ...others] = computing.slice(from);
  const circle = [last, ...others];
  const best = circle.reduce((a, b) => (before(b, a) ? b : a));
  const start = circle.indexOf(best);
  const turned = [...circle.slice(start), ...circle.slice(0, start)];
  const names = [...turned, best].map(({ name }) => name);
  // Each is asked for by the one before it.
  const labels = turned.slice(1).map(({ at }, i) => ({ at, text: `needed by \`${names[i]}\`` }));
  report(ctx, diagnose(bindingCycle, best.at, { name: best.name, cycle: names }, { labels }));
}
const isNext = ({ name }: Asked): boolean => name.startsWith('next ');
function before(a: Asked, b: Asked): boolean {
  if (isNext(a) !== isNext(b)) return isNext(a);
  return a.at.start < b.at.start;
}
