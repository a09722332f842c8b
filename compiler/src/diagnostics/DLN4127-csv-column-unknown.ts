/** An option that names a column which a CSV file does not have. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvColumnUnknown = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly column: string;
  /** The first twenty. */
  readonly columns: string;
}>({
  code: 'DLN4127',
  name: 'csv-column-unknown',
  severity: 'error',
  message: ({ file, column }) => `\`${file}\` has no column \`${column}\``,
  help: ({ columns }) => [`it has ${columns}`],
  explain: '`classes` names columns as the header row does, and case counts.',
  bad: null,
  good: null,
});
