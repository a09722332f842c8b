/** A CSV file with two columns of one name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvColumnTwice = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly column: string;
  /** From 1. */
  readonly first: number;
  readonly second: number;
}>({
  code: 'DLN4123',
  name: 'csv-column-twice',
  severity: 'error',
  message: ({ file, column, first, second }) =>
    `\`${file}\` has two columns \`${column}\`: number ${first} and number ${second}`,
  explain: 'A field is named by its column, so names must differ. Case counts: `Age` and `age` are two names.',
  bad: null,
  good: null,
});
