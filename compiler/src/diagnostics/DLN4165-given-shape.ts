/** An array that is not made of rows of a field. */
import { defineDiagnostic } from './define-diagnostic.js';

export const givenShape = defineDiagnostic<{
  /** As shown to the user; empty where values were given. */
  readonly file: string;
  /** `3 x 30 x 30`, or how many numbers. */
  readonly found: string;
  readonly field: string;
  /** `28 x 28 x 1`, or how many numbers a row has. */
  readonly wanted: string;
}>({
  code: 'DLN4165',
  name: 'given-shape',
  severity: 'error',
  message: ({ file, found, field, wanted }) =>
    file === ''
      ? `\`${field}\` is ${wanted}, but ${found} values are given`
      : `\`${file}\` is ${found}, but a row of \`${field}\` is ${wanted}`,
  explain:
    'An array holds one row, in the shape that the field has in the data, or several along a first axis. Axes of one place may be left out.',
  bad: null,
  good: null,
});
