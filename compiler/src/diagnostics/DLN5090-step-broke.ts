/** A mistake of DLN itself that came to light in a step. */
import { defineDiagnostic } from './define-diagnostic.js';

export const stepBroke = defineDiagnostic<{
  readonly run: string;
  readonly step: number;
  readonly reason: string;
}>({
  code: 'DLN5090',
  name: 'step-broke',
  severity: 'error',
  message: ({ run, step, reason }) => `DLN made a mistake in step ${step} of \`${run}\`: ${reason}`,
  explain:
    'This is not a mistake in the program. The run has stopped and the last good checkpoint is intact. Please report it with the program, the ' +
    'seed and the step: the same run makes the same mistake again.',
  bad: null,
  good: null,
});
