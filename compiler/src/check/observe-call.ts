/** Decides what a call tells to whoever looks on while a program is walked: the callee, its arguments by name, the result. */
import type { Span } from '@dln/grammar';
import type { Context } from './context.js';
import type { GivenArg, Value } from './value.js';
import type { ObservedCall } from './world.js';

export function observe(
  ctx: Context,
  name: string,
  declared: ObservedCall['declared'],
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
  result: Value,
  dims: ObservedCall['dims'] = null,
): Value {
  // What only a cost is reckoned of is no use of it.
  if (ctx.reckons === true) return result;
  ctx.world.called?.({ name, declared, given, dims, result, at, uses: ctx.uses });
  return result;
}
