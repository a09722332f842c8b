/** Decides what a diagnostic is: a catalogue record (one file each) and an instance that carries arguments, never text. */
import type { Span } from '@dln/grammar';

/** `DLN` and four digits; the thousands say what it is about. */
export type Code = `DLN${number}`;
/** An error stops a compile, a warning does not, a hint is an idea. */
export type Severity = 'error' | 'warning' | 'hint';
/** What a message may be made of. */
export type DiagnosticArg = string | number | boolean | readonly string[];
/** What one instance of a diagnostic says, by name. */
export type DiagnosticArgs = Readonly<Record<string, DiagnosticArg>>;

/** A secondary place: "this 400 comes from here". */
export interface Label {
  readonly at: Span;
  readonly text: string;
}
/** A line of the chain that made a shape: the stage's place, its shape as the author would write it, and the equation with this file's numbers. */
export interface ChainLine {
  readonly at: Span;
  readonly shape: string;
  readonly equation: string | null;
}
/** Edits that mend a finding; `safe` ones may be applied without looking. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly at: Span; readonly text: string }[];
  /** May be applied without asking. */
  readonly safe: boolean;
}

/** One finding. Everything a renderer needs: terminal, `--json` and the editor show the same record. */
export interface Diagnostic {
  readonly code: Code;
  readonly at: Span;
  readonly args: DiagnosticArgs;
  readonly labels: readonly Label[];
  readonly chain: readonly ChainLine[];
  readonly fixes: readonly Fix[];
}

/** A catalogue record. `A` are the arguments that its texts are made of. */
export interface DiagnosticDef<A extends DiagnosticArgs = DiagnosticArgs> {
  readonly code: Code;
  /** Kebab-case, equals the file's name after the code. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence in the user's terms; lower case start, no full stop. */
  readonly message: (args: A) => string;
  /** The text under the carets; empty for none. */
  readonly label?: (args: A) => string;
  /** Lines after `= help:`, what to do about it. */
  readonly help?: (args: A) => readonly string[];
  /** Lines after `=`: equations, bindings, counterexamples. */
  readonly notes?: (args: A) => readonly string[];
  /** One or two paragraphs for `dlnc explain`: why the rule exists. */
  readonly explain: string;
  /** The smallest program that gives it; null where only a file or a run can. */
  readonly bad: string | null;
  /** The same program repaired. */
  readonly good: string | null;
}

/** Checks a record's types where it is written. */
export const defineDiagnostic = <A extends DiagnosticArgs>(def: DiagnosticDef<A>): DiagnosticDef<A> => def;

/** Makes an instance; `extra` adds labels, the chain of stages and fixes. */
export function diagnose<A extends DiagnosticArgs>(
  def: DiagnosticDef<A>,
  at: Span,
  args: A,
  extra: {
    readonly labels?: readonly Label[];
    readonly chain?: readonly ChainLine[];
    readonly fixes?: readonly Fix[];
  } = {},
): Diagnostic {
  return { code: def.code, at, args, labels: extra.labels ?? [], chain: extra.chain ?? [], fixes: extra.fixes ?? [] };
}
