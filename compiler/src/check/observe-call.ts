/** Decides what a call tells to whoever looks on while a program is walked: the callee, its arguments by name, the result. */
import type { Callable, CallableRole, DeclKey, Span } from '@dln/grammar';
import type { Context } from './context.js';
import type { Instance } from './instance.js';
import type { GivenArg, Value } from './value.js';

/** One call that was carried out. */
export interface ObservedCall {
  readonly name: string;
  /** Null for built-in functions and operators. */
  readonly declared: {
    readonly role: CallableRole;
    readonly decl: DeclKey;
    readonly callable: Callable;
    readonly instance: Instance | null;
  } | null;
  readonly given: ReadonlyMap<string, GivenArg>;
  readonly result: Value;
  /** The call itself, and the calls that led there, outermost first. */
  readonly at: Span;
  readonly uses: readonly Span[];
}

export function observe(
  ctx: Context,
  name: string,
  declared: ObservedCall['declared'],
  given: ReadonlyMap<string, GivenArg>,
  at: Span,
  result: Value,
): Value {
  ctx.world.called?.({ name, declared, given, result, at, uses: ctx.uses });
  return result;
}
