/** Decides what a built-in function is: a name of the language whose typing rule a signature alone cannot say. */
import type { Span } from '@dln/grammar';
import type { Context } from './context.js';
import type { BuiltinHead, Value } from './value.js';

/** Arguments after matching: by parameter name; a missing optional one is absent. */
export interface BuiltinArgs {
  readonly get: (name: string) => Value | undefined;
  readonly at: (name: string) => Span;
  /** The whole call. */
  readonly call: Span;
}
export interface Builtin extends BuiltinHead {
  /** Reports its own mistakes and gives the error value then. */
  readonly apply: (ctx: Context, args: BuiltinArgs) => Value;
}
