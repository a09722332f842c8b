/** Text after the closing quote of a cell. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvAfterQuote = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly line: number;
  /** From 1. */
  readonly cell: number;
}>({
  code: 'DLN4128',
  name: 'csv-after-quote',
  severity: 'error',
  message: ({ file, line, cell }) =>
    `in line ${line} of \`${file}\` something follows the closing quote of cell ${cell}`,
  explain:
    'After the quote that closes a cell comes a separator or the end of the line. A quote inside a quoted cell ' +
    'is written twice: "he said ""no""".',
  bad: null,
  good: null,
});
