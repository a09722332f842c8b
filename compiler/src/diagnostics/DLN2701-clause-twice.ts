/** DLN2701: A clause that says one thing about a training is said once. */
import { defineDiagnostic } from './define-diagnostic.js';

export const clauseTwice = defineDiagnostic<{ readonly clause: string }>({
  code: 'DLN2701',
  name: 'clause-twice',
  severity: 'error',
  message: (a) => `\`${a.clause}\` is written twice`,
  label: () => 'again',
  explain: 'A clause that says one thing about a training is said once.',
  bad: `train t on circles() {
  measure m = mean(point)
  epochs 1
  epochs 2
}`,
  good: `train t on circles() {
  measure m = mean(point)
  epochs 2
}`,
});
