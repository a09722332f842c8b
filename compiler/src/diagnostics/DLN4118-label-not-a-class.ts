/** A label that is no class. */
import { defineDiagnostic } from './define-diagnostic.js';

export const labelNotAClass = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly field: string;
  /** From 0. */
  readonly row: number;
  readonly value: number;
}>({
  code: 'DLN4118',
  name: 'label-not-a-class',
  severity: 'error',
  message: ({ file, field, row, value }) =>
    `\`${field}\` holds ${value} in row ${row} of \`${file}\`; a class is a whole number from 0 on`,
  explain:
    'A field of classes counts them from 0: with ten classes its values are 0 to 9. Negative and fractional ' +
    'values cannot be classes.',
  bad: null,
  good: null,
});
