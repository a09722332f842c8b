/** A line that could not be added to the file of metrics. */
import { defineDiagnostic } from './define-diagnostic.js';

export const metricsNotWritten = defineDiagnostic<{
  readonly path: string;
  readonly reason: string;
}>({
  code: 'DLN4314',
  name: 'metrics-not-written',
  severity: 'warning',
  message: ({ path, reason }) => `cannot write \`${path}\` (${reason}); training goes on without it`,
  explain:
    'Every event of a run is appended to `metrics.jsonl`, one line each. It is a record and nothing depends on it, so a run does not stop when ' +
    'it cannot be written.',
  bad: null,
  good: null,
});
