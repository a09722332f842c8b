/** A share so small that it has no rows. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataPartEmpty = defineDiagnostic<{
  readonly part: string;
  /** Of the whole. */
  readonly rows: number;
  readonly share: number;
}>({
  code: 'DLN4202',
  name: 'data-part-empty',
  severity: 'error',
  message: ({ part, rows, share }) => `the part \`${part}\` has no rows: ${share} of ${rows}`,
  explain:
    'The rows of a split end where the sum of the shares so far, times the number of rows, rounds to. A part ' +
    'between two equal ends has none.',
  bad: null,
  good: null,
});
