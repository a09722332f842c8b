/** A class value outside of its range. */
import { defineDiagnostic } from './define-diagnostic.js';

export const classOutOfRange = defineDiagnostic<{
  readonly field: string;
  readonly value: number;
  readonly classes: number;
  /** Of the source, from 0. */
  readonly row: number;
}>({
  code: 'DLN4206',
  name: 'class-out-of-range',
  severity: 'error',
  message: ({ field, value, classes, row }) =>
    `\`${field}\` holds ${value} in row ${row}; its classes are 0 to ${classes - 1}`,
  explain:
    'A value of `class<K>` is a whole number from 0 to K - 1. The check is made where rows enter the program, ' +
    'because a wrong one would read or write foreign numbers later.',
  bad: null,
  good: null,
});
