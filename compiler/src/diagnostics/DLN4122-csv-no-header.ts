/** A CSV file without a row of names. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvNoHeader = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
}>({
  code: 'DLN4122',
  name: 'csv-no-header',
  severity: 'error',
  message: ({ file, why }) => `\`${file}\` has no header row: ${why}`,
  explain:
    'The first line names the columns; the names become fields of the data set. A file of numbers alone has no ' +
    'names to check a program against, so put a line with names before it.',
  bad: null,
  good: null,
});
