/** A checkpoint that could not be written for a reason without a code of its own. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointNotWritten = defineDiagnostic<{
  readonly path: string;
  /** The call that failed: `write`, `fsync`, `rename`. */
  readonly call: string;
  /** The system's own name for the failure. */
  readonly reason: string;
}>({
  code: 'DLN4310',
  name: 'checkpoint-not-written',
  severity: 'error',
  message: ({ path, call, reason }) => `cannot write the checkpoint \`${path}\`: ${call} failed with ${reason}`,
  help: () => ['the last good checkpoint is intact'],
  explain:
    'The operating system gave this reason: EIO is a fault of the disk, EMFILE too many open files, ENAMETOOLONG a path that is too long. ' +
    'The temporary file was removed and the last good checkpoint stays as it was.',
  bad: null,
  good: null,
});
