/** A checkpoint whose bytes are not those that were written. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointDamaged = defineDiagnostic<{
  readonly path: string;
  readonly why: string;
}>({
  code: 'DLN4301',
  name: 'checkpoint-damaged',
  severity: 'error',
  message: ({ path, why }) => `the checkpoint \`${path}\` is damaged: ${why}`,
  help: () => ['resume takes the newest checkpoint that verifies; move this file away to be rid of the message'],
  explain:
    'A checkpoint carries the SHA-256 of all its bytes. These bytes give another one: something was lost or changed after the file was ' +
    'written, so none of its numbers can be trusted. Checkpoints are written under another name and take their place whole, so an ' +
    'interrupted run cannot leave such a file; a failing disk or an incomplete copy can.',
  bad: null,
  good: null,
});
