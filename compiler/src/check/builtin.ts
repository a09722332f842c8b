/** Decides what a built-in function is: a name of the language whose typing rule a signature alone cannot say. */
import type { Span } from '@dln/grammar';
import type { Context } from './context.js';
import type { BuiltinHead, GivenArg, Value } from './value.js';

/** Arguments after matching: by parameter name; a missing optional one is absent. */
export interface BuiltinArgs {
  readonly get: (name: string) => Value | undefined;
  readonly at: (name: string) => Span;
  /** Arguments that no parameter names: further tensors, lengths by letter. Empty where the function takes none. */
  readonly rest: readonly GivenArg[];
  /** The whole call. */
  readonly call: Span;
}
export interface Builtin extends BuiltinHead {
  /** Parts the arguments into those of the signature and those that no parameter names; absent where all are the signature's. */
  readonly divide?: (args: readonly GivenArg[]) => {
    readonly own: readonly GivenArg[];
    readonly rest: readonly GivenArg[];
  };
  /** Reports its own mistakes and gives the error value then. */
  readonly apply: (ctx: Context, args: BuiltinArgs) => Value;
}
