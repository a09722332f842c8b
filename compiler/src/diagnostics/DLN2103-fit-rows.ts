/** `fit(E)` is E over all rows of the training part, fixed before training begins. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fitRows = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2103',
  name: 'fit-rows',
  severity: 'error',
  message: (a) => `\`fit\` gives one value for the whole training part, but this has a row for each row: ${a.got}`,
  help: () => ['for example `fit(mean(x, axis: 0))`'],
  explain:
    '`fit(E)` is E over all rows of the training part, fixed before training begins. What it gives has no rows of its own: reduce over axis 0 first.',
  bad: `data d = circles() {
  field p = point - fit(point)
}`,
  good: `data d = circles() {
  field p = point - fit(mean(point, axis: 0))
}`,
});
