/** Decides how what a run found is marked in the text: an `expect` that does not hold, a value that went bad. */
import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Disposable,
  Location,
  languages,
  Range,
  Uri,
} from 'vscode';
import type { FoundPlace, RunRecord } from '../panel-messages.js';

const SEVERITIES: Readonly<Record<string, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
};

/** The findings of the last run. */
export class RunFindings implements Disposable {
  readonly #collection = languages.createDiagnosticCollection('dln run');

  clear(): void {
    this.#collection.clear();
  }
  /** `folder` is where the run was started. */
  record(record: RunRecord, folder: string): void {
    const found = record.diagnostic;
    if (found === undefined) return;
    const uri = uriIn(found.file, folder);
    const text = [found.message, ...(found.label ? [found.label] : []), ...found.notes].join('\n');
    const made = new Diagnostic(rangeOf(found), text, SEVERITIES[found.severity] ?? DiagnosticSeverity.Error);
    made.source = 'dln run';
    made.code = { value: found.code, target: explanationOf(uri, found) };
    made.relatedInformation = found.related.map(
      (r) => new DiagnosticRelatedInformation(new Location(uriIn(r.file, folder), rangeOf(r)), r.message),
    );
    this.#collection.set(uri, [...(this.#collection.get(uri) ?? []), made]);
  }
  dispose(): void {
    this.#collection.dispose();
  }
}

/** The server makes the text of such an address. */
const explanationOf = (uri: Uri, { code, range: { start } }: FoundPlace & { readonly code: string }): Uri =>
  Uri.from({
    scheme: 'dln-explain',
    path: `/${code}.md`,
    query: `${start.line}:${start.character}:${uri.toString()}`,
  });

const uriIn = (file: string, folder: string): Uri =>
  /^[a-z][a-z+.-]+:/.test(file)
    ? Uri.parse(file)
    : /^(?:\/|[A-Za-z]:)/.test(file)
      ? Uri.file(file)
      : Uri.joinPath(Uri.file(folder), file);

const rangeOf = ({ range: { start, end } }: FoundPlace): Range =>
  new Range(start.line, start.character, end.line, end.character);
