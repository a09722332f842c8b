/** Decides what a code means: the catalogue by code, and the texts of one diagnostic made from its arguments. */
import type { Code, Diagnostic, DiagnosticDef, Severity } from './define-diagnostic.js';
import { diagnostics } from './index.generated.js';

/** Every diagnostic that DLN can give, by code. */
export const catalogue: ReadonlyMap<Code, DiagnosticDef> = new Map(diagnostics.map((def) => [def.code, def]));

/** A diagnostic's texts, for whoever shows it. */
export interface Described {
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  /** The text under the carets; empty for none. */
  readonly label: string;
  readonly help: readonly string[];
  readonly notes: readonly string[];
}

/** Makes the texts; `found` among the arguments holds notes that trying brought to light. A code without a record is a bug of ours and throws. */
export function describe(diagnostic: Diagnostic): Described {
  const def = catalogue.get(diagnostic.code);
  if (def === undefined) throw new Error(`the catalogue has no ${diagnostic.code}`);
  const { args } = diagnostic;
  const found = args['found'];
  return {
    name: def.name,
    severity: def.severity,
    message: def.message(args),
    label: def.label?.(args) ?? '',
    help: def.help?.(args) ?? [],
    notes: [...(def.notes?.(args) ?? []), ...(Array.isArray(found) ? found.map(String) : [])],
  };
}
