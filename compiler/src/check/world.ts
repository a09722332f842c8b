/** Decides what the evaluator may ask of the rest of the program: other declarations, std, data headers; nothing else. */

import type { Fault } from '@dln/formats';
import type { Callable, CallableRole, Decl, DeclKey, Expr, Span, TypeNode } from '@dln/grammar';
import type { SourceCall, SourceHeader } from '../data/dataset.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Dim, Fact } from '../dims/dim.js';
import type { AxisRecord } from './axis-places.js';
import type { Instance } from './instance.js';
import type { Env, GivenArg, UserCallee, Value } from './value.js';

/** A condition that a body needs of its dims: becomes an inferred `where`. */
export interface Condition {
  readonly fact: Fact;
  /** The place in the body that needs it. */
  readonly at: Span;
  readonly weakest: boolean;
}
/** A declaration and where it stands. */
export interface Located {
  readonly uri: string;
  readonly key: DeclKey;
  readonly decl: Decl;
}
/** What a layer's definition says beyond its signature. */
export interface CalleeSummary {
  /** Inferred conditions on its dim variables. */
  readonly conditions: readonly Condition[];
  /** Does a state of it, or of a layer in it, move? */
  readonly movesState: boolean;
  /** Is it a fold over the rows of a pass, or does it hold one? */
  readonly folds: boolean;
  /** The result's type where none is written; null if it is written or could not be inferred. */
  readonly result: Value | null;
  /** Which axes its dims' names mean in its body. */
  readonly axes: AxisRecord;
  /** Something in the body is known at a use alone (a round count, a list's length, a condition on numbers): each use is checked. */
  readonly perUse: boolean;
  /** It calls itself: each use unrolls it, so that one without an end is found. */
  readonly recursive: boolean;
}
/** What a definition says to its own body, and to those that it calls: its signature has to do. */
export const underway: CalleeSummary = {
  conditions: [],
  result: null,
  movesState: false,
  folds: false,
  axes: new Map(),
  perUse: false,
  recursive: true,
};
/** A data source's header, or why there is none; `pending` until the door has looked. */
export type HeaderAnswer = SourceHeader | Fault | 'pending';

/** A template at certain arguments: its result, and what that needs of dims. */
export interface TemplateUse {
  readonly value: Value;
  /** What its parameters' dims were bound to; null where nothing was. */
  readonly dims: ReadonlyMap<string, Dim> | null;
  readonly movesState: boolean;
  readonly folds: boolean;
  readonly conditions: readonly Condition[];
}

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
  /** What the dim variables of a declared callee stand for; null for all others and where an earlier use told the result. */
  readonly dims: ReadonlyMap<string, Dim> | null;
  readonly result: Value;
  /** The call itself, and the calls that led there, outermost first. */
  readonly at: Span;
  readonly uses: readonly Span[];
}

/** The rest of the program, as the evaluator sees it. */
export interface World {
  /** A use of a template by callee and arguments, evaluated at most once; `faulty` where that found a mistake. */
  templateUse(target: UserCallee, key: string, evaluate: () => TemplateUse | 'faulty'): TemplateUse | 'faulty';
  /** Whoever looks into a body says so: what is found there holds while the text of that declaration stays. */
  readsText(uri: string, decl: DeclKey): void;
  /** What a file-level name means in a file: its own declarations, its imports, std, operators. */
  lookup(uri: string, name: string): Value | null;
  located(uri: string, name: string): Located | null;
  /** Names that a file exports. */
  exportsOf(uri: string): readonly string[];
  /** Names that `lookup` would find, for suggestions. */
  namesOf(uri: string): readonly string[];
  summary(callee: UserCallee): CalleeSummary;
  /** Evaluations that are left: what unrolls without end is stopped. */
  readonly budget: { left: number; exceeded: Diagnostic | null };
  /** Told of every stage and binding while definitions are checked: for hovers and checked comments. */
  readonly saw: ((at: Span, value: Value) => void) | null;
  /** Told of every expression of a definition, beyond stages and bindings: for an editor. */
  readonly evaluated: ((at: Span, value: Value) => void) | null;
  /** Told of every call that is carried out: for lints, which look at a whole program. */
  called: ((call: ObservedCall) => void) | null;
  /** The expression of a `const` and the scope in which it is evaluated; null if the name is none. */
  constant(uri: string, name: string): { readonly located: Located; readonly value: Expr; readonly env: Env } | null;
  header(call: SourceCall, uri: string): HeaderAnswer;
  /** Values given for params, by name. */
  readonly params: ReadonlyMap<string, number | string | boolean>;
  /** Why a sweep of a file has not run where a declaration of it is; null where it has, or where that is decided by who uses the declaration. */
  notYetRun(uri: string, sweep: DeclKey, reader: DeclKey): string | null;
  /** Where a declaration's name stands, for labels. */
  nameSpan(located: Located): Span;
  readonly typeNames: (uri: string, name: string) => Located | null;
  takesTensor(uri: string, type: TypeNode): boolean;
}
