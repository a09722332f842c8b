/** A dataset is read in batches of any size, in any order, so a row must be the same whatever rows come with it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const rowsJoined = defineDiagnostic<{ readonly field: string }>({
  code: 'DLN2105',
  name: 'rows-joined',
  severity: 'error',
  message: (a) => `the field \`${a.field}\` of a row may depend on that row alone; here rows meet`,
  label: () => 'all rows of the batch',
  help: () => ['`fit(…)` gives the value over the whole training part'],
  explain:
    'A dataset is read in batches of any size, in any order, so a row must be the same whatever rows come with it. What needs all rows, a mean say, is computed once over the training part by `fit(…)`.',
  bad: `data d = circles() {
  field p = point - mean(point, axis: 0)
}`,
  good: `data d = circles() {
  field p = point - fit(mean(point, axis: 0))
}`,
});
