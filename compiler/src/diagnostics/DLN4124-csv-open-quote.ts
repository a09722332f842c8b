/** A quote in a CSV file that nothing closes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvOpenQuote = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** Where it opens. */
  readonly line: number;
}>({
  code: 'DLN4124',
  name: 'csv-open-quote',
  severity: 'error',
  message: ({ file, line }) => `the quote that opens in line ${line} of \`${file}\` is never closed`,
  explain:
    'A cell that begins with a quote goes on to the next one, over line ends too. A quote inside it is written ' +
    'twice.',
  bad: null,
  good: null,
});
