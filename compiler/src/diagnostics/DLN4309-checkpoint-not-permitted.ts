/** A folder in which no checkpoint may be written. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointNotPermitted = defineDiagnostic<{
  readonly path: string;
  /** The call that failed: `write`, `fsync`, `rename`. */
  readonly call: string;
  /** The system's own name for the failure. */
  readonly reason: string;
}>({
  code: 'DLN4309',
  name: 'checkpoint-not-permitted',
  severity: 'error',
  message: ({ path, reason }) => `no permission to write the checkpoint \`${path}\` (${reason})`,
  help: () => ['change the permissions of the folder, or name another one'],
  explain:
    'Checkpoints go into `runs/` beside the program. The operating system refused: the folder belongs to someone else or the disk is ' +
    'mounted read-only.',
  bad: null,
  good: null,
});
