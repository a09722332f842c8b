/** Decides what a diagnostic is outside DLN: plain JSON with lines and UTF-16 columns from 0. */
import { describe } from './catalogue.js';
import type { Diagnostic, Severity } from './define-diagnostic.js';
import type { FileTable, Range } from './locate.js';

/** One diagnostic as `dlnc check --json` prints it. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  /** The text under the carets; empty for none. */
  readonly label: string;
  readonly notes: readonly string[];
  readonly help: readonly string[];
  /** Where else it comes from. */
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  /** The stages that made a shape, in order. */
  readonly chain: readonly {
    readonly file: string;
    readonly range: Range;
    readonly shape: string;
    readonly equation: string | null;
  }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly safe: boolean;
    readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
  }[];
}

/** The record of one diagnostic. */
export function toJson(diagnostic: Diagnostic, files: FileTable): JsonDiagnostic {
  const { severity, message, label, notes, help } = describe(diagnostic);
  const at = (span: Diagnostic['at']): { readonly file: string; readonly range: Range } => {
    const { name, range } = files.locate(span);
    return { file: name, range };
  };
  return {
    code: diagnostic.code,
    severity,
    message,
    ...at(diagnostic.at),
    label,
    notes,
    help,
    related: diagnostic.labels.map((l) => ({ ...at(l.at), message: l.text })),
    chain: diagnostic.chain.map((c) => ({ ...at(c.at), shape: c.shape, equation: c.equation })),
    fixes: diagnostic.fixes.map((f) => ({
      title: f.title,
      safe: f.safe,
      edits: f.edits.map((e) => ({ ...at(e.at), newText: e.text })),
    })),
  };
}
