/** An objective that is no finite number though no operator alone shows why. */
import { defineDiagnostic } from './define-diagnostic.js';

export const lossNotFinite = defineDiagnostic<{
  readonly measure: string;
  readonly value: string;
  readonly train: string;
  readonly step: number;
}>({
  code: 'DLN5004',
  name: 'loss-not-finite',
  severity: 'error',
  message: ({ measure, value, step, train }) => `\`${measure}\` is ${value} in step ${step} of \`train ${train}\``,
  help: () => [
    'a smaller learning rate or `clip global_norm(1.0)` keeps the numbers in range',
    'try --backend reference, which computes in float64',
  ],
  explain:
    'The step was run again operator by operator, and every result was finite. So the bad number arises only where operators are fused or ' +
    'summed in another order, at the edge of what float32 can hold.',
  bad: null,
  good: null,
});
