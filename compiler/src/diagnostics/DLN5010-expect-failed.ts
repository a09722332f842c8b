/** An `expect` that does not hold. */
import { defineDiagnostic } from './define-diagnostic.js';

export const expectFailed = defineDiagnostic<{
  /** The condition as written. */
  readonly text: string;
  /** The author's own words; empty for none. */
  readonly says: string;
  /** What each name in it stands for: `accuracy = 0.9712`. */
  readonly values: readonly string[];
}>({
  code: 'DLN5010',
  name: 'expect-failed',
  severity: 'error',
  message: ({ text, says }) => `\`expect ${text}\` does not hold${says === '' ? '' : `: ${says}`}`,
  label: ({ values }) => values.join(', '),
  explain:
    'An `expect` states what a run must reach, so that a program is its own test: the run ends with exit code 1. Its names are the values on ' +
    'the validation data, or on the training data where there is none; `train.accuracy` is the training one. A name without a number fails ' +
    'every condition.',
  bad: null,
  good: null,
});
