/** A tensor that a backend cannot hold, refused before anything was allocated. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tensorTooLarge = defineDiagnostic<{
  readonly op: string;
  readonly reason: string;
  readonly run: string;
  readonly backend: string;
}>({
  code: 'DLN5005',
  name: 'tensor-too-large',
  severity: 'error',
  message: ({ op, reason, backend }) => `the result of \`${op}\` is too large for the backend ${backend}: ${reason}`,
  help: () => ['a smaller batch makes every activation smaller'],
  explain: 'Sizes are computed exactly and compared with what the backend can address before any memory is asked for.',
  bad: null,
  good: null,
});
