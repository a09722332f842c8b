/** Decides what a built-in function is: a name of the language whose typing rule a signature alone cannot say. */
import type { Span } from '@dln/grammar';
import type { Context } from './context.js';
import type { Value } from './value.js';

/** Arguments after matching: by parameter name; a missing optional one is absent. */
export interface BuiltinArgs {
  readonly get: (name: string) => Value | undefined;
  readonly at: (name: string) => Span;
  /** The whole call. */
  readonly call: Span;
}
export interface Builtin {
  readonly name: string;
  readonly doc: string;
  /** Parameter heads as the language writes them; `tensor` stands for any tensor, `any` for anything. Parsed once, when first used. */
  readonly signature: string;
  /** A call of numbers alone is arithmetic: `max(8, v)`. */
  readonly numbers?: boolean;
  /** Reports its own mistakes and gives the error value then. */
  readonly apply: (ctx: Context, args: BuiltinArgs) => Value;
}
