/** DLN2713: After an epoch only the measures are at hand: conditions over them use numbers, arithmetic, comparisons, `and`, `or`, `not` and `abs`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const hostExpression = defineDiagnostic<{ readonly clause: string }>({
  code: 'DLN2713',
  name: 'host-expression',
  severity: 'error',
  message: (a) => `\`${a.clause}\` compares measures, numbers and clocks; this is more than it can compute`,
  label: () => 'too much for this clause',
  help: () => ['compute it in a `measure` and name it here'],
  explain:
    'After an epoch only the measures are at hand: conditions over them use numbers, arithmetic, comparisons, `and`, `or`, `not` and `abs`.',
  bad: `train t on circles() {
  measure m = mean(point)
  expect relu(m) >= 0
}`,
  good: `train t on circles() {
  measure m = mean(point)
  expect m >= -1000
}`,
});
