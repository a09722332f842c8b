/** A checkpoint that was passed over for an older one. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointSkipped = defineDiagnostic<{
  readonly path: string;
  readonly why: string;
  /** The file that is used instead. */
  readonly instead: string;
}>({
  code: 'DLN4313',
  name: 'checkpoint-skipped',
  severity: 'warning',
  message: ({ path, why, instead }) => `passed over \`${path}\` (${why}) and resumed from \`${instead}\``,
  explain:
    'Resuming takes the newest checkpoint that verifies. A newer one is there but cannot be read; the steps between the two are run again and ' +
    'give the same numbers.',
  bad: null,
  good: null,
});
