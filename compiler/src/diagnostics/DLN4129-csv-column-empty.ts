/** A column without a single value. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvColumnEmpty = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly column: string;
}>({
  code: 'DLN4129',
  name: 'csv-column-empty',
  severity: 'error',
  message: ({ file, column }) => `column \`${column}\` of \`${file}\` has no value in any row`,
  explain:
    'A column of which every cell is missing has no type. Remove it from the file, or see whether `missing` ' +
    'names too much.',
  bad: null,
  good: null,
});
