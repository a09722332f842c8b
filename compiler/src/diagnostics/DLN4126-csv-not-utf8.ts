/** A CSV file that is not UTF-8. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvNotUtf8 = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly line: number;
}>({
  code: 'DLN4126',
  name: 'csv-not-utf8',
  severity: 'error',
  message: ({ file, line }) => `line ${line} of \`${file}\` is not UTF-8`,
  explain:
    'Texts are read as UTF-8, and a byte that cannot be part of it is not guessed at. Files from older programs ' +
    'are often Latin-1 or Windows-1252: save them anew as UTF-8.',
  bad: null,
  good: null,
});
