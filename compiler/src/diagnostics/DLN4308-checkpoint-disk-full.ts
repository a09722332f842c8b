/** A checkpoint for which the disk has no room. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointDiskFull = defineDiagnostic<{
  readonly path: string;
  /** The call that failed: `write`, `fsync`, `rename`. */
  readonly call: string;
  /** The system's own name for the failure. */
  readonly reason: string;
}>({
  code: 'DLN4308',
  name: 'checkpoint-disk-full',
  severity: 'error',
  message: ({ path, reason }) => `no room on the disk for the checkpoint \`${path}\` (${reason})`,
  help: () => ['make room; the last good checkpoint is intact'],
  explain:
    'A checkpoint is written under a temporary name first and takes the place of the old one only when it is whole and on the disk. There was ' +
    'no room for it: the temporary file was removed and the last good checkpoint stays as it was.',
  bad: null,
  good: null,
});
