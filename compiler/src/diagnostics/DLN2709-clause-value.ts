/** DLN2709: Each clause of a training takes one kind of value, known while compiling. */
import { defineDiagnostic } from './define-diagnostic.js';

export const clauseValue = defineDiagnostic<{ readonly clause: string; readonly wanted: string; readonly got: string }>(
  {
    code: 'DLN2709',
    name: 'clause-value',
    severity: 'error',
    message: (a) => `\`${a.clause}\` takes ${a.wanted}, not ${a.got}`,
    label: (a) => `this is ${a.got}`,
    explain: 'Each clause of a training takes one kind of value, known while compiling.',
    bad: `train t on circles() {
  measure m = mean(point)
  batch 2.5
}`,
    good: `train t on circles() {
  measure m = mean(point)
  batch 2
}`,
  },
);
