/** A column of texts with too many different ones to be classes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvTooManyClasses = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly column: string;
  readonly limit: number;
  /** The first value that is no number. */
  readonly text: string;
  /** Of that value; 0 for none. */
  readonly line: number;
}>({
  code: 'DLN4125',
  name: 'csv-too-many-classes',
  severity: 'error',
  message: ({ file, column, limit }) =>
    `column \`${column}\` of \`${file}\` has more than ${limit} different values, too many for classes`,
  help: ({ text, line }) =>
    line === 0
      ? []
      : [
          `it is not a column of numbers because of \`${text}\` in line ${line}`,
          `if that stands for a missing value: \`missing: ["${text}"]\``,
        ],
  explain:
    'A column with a text in it is a column of classes: its different values, sorted. Past the limit it is more ' +
    'likely a column of numbers in which something else stands, or of names, which say nothing about the next ' +
    'row.',
  bad: null,
  good: null,
});
