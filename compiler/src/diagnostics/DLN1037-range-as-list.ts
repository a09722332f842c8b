/** DLN1037: `param p. */
import { defineDiagnostic } from './define-diagnostic.js';

export const rangeAsList = defineDiagnostic<{ readonly range: string }>({
  code: 'DLN1037',
  name: 'range-as-list',
  severity: 'error',
  message: (a) => `the range of a \`param\` is written \`${a.range}\``,
  label: () => 'not a range',
  explain:
    '`param p: float = v in a..b` gives the lowest and the highest value, from which the slider, the sweep and the check of `--set` are made.',
  bad: 'param lr: float = 1e-3 in [1e-5, 1e-1]',
  good: 'param lr: float = 1e-3 in 1e-5..1e-1',
});
