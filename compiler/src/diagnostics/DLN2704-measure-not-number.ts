/** DLN2704: A measure is shown, compared and averaged over the data: it is a single number. */
import { defineDiagnostic } from './define-diagnostic.js';

export const measureNotNumber = defineDiagnostic<{ readonly name: string; readonly got: string }>({
  code: 'DLN2704',
  name: 'measure-not-number',
  severity: 'error',
  message: (a) => `the measure \`${a.name}\` is one number, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['`mean(…)` makes one number of it'],
  explain: 'A measure is shown, compared and averaged over the data: it is a single number.',
  bad: `train t on circles() {
  measure m = point
}`,
  good: `train t on circles() {
  measure m = mean(point)
}`,
});
