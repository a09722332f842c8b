/** Data or a parameter that is no finite number before any operator has seen it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const inputNotFinite = defineDiagnostic<{
  /** ``the field `x` ``, ``the param `lr` ``. */
  readonly input: string;
  readonly value: string;
  readonly train: string;
  readonly step: number;
  /** Row of the batch, from 0; -1 where it has no rows. */
  readonly row: number;
}>({
  code: 'DLN5002',
  name: 'input-not-finite',
  severity: 'error',
  message: ({ input, value, step, train }) => `${input} holds ${value} in step ${step} of \`train ${train}\``,
  notes: ({ row }) => (row < 0 ? [] : [`it stands in row ${row} of the batch, counted from 0`]),
  explain:
    'The numbers were bad when they came in, so no operator is to blame. Gaps in a table are `f32?` columns that `fill(x, v)` closes; a NaN ' +
    'that was written into a file as a number is found only here.',
  bad: null,
  good: null,
});
