/** What is drawn for a row depends on the row, not on the batch that it comes in, so that it is the same in every epoch. */
import { defineDiagnostic } from './define-diagnostic.js';

export const drawRows = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2108',
  name: 'draw-rows',
  severity: 'error',
  message: (a) =>
    `a draw in the body of a \`data\` has a row for each row: its shape begins with N and is known otherwise, not ${a.got}`,
  explain:
    'What is drawn for a row depends on the row, not on the batch that it comes in, so that it is the same in every epoch. Therefore N stands first, or not at all.',
  bad: `data d = circles() {
  field p = point + transpose(normal([2, N]))
}`,
  good: `data d = circles() {
  field p = point + normal([N, 2])
}`,
});
