/** A dataset is a table: each field has a value for each row. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fieldRows = defineDiagnostic<{ readonly field: string; readonly got: string }>({
  code: 'DLN2104',
  name: 'field-rows',
  severity: 'error',
  message: (a) =>
    `the field \`${a.field}\` has one value per row, so its type begins with N and has numbers after it: this is ${a.got}`,
  explain:
    'A dataset is a table: each field has a value for each row. The first axis of what a field is given is N, the rows; all others are fixed.',
  bad: `data d = circles() {
  field p = mean(point)
}`,
  good: `data d = circles() {
  field p = mean(point, axis: 1)
}`,
});
