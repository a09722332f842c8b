/** A file that the operating system could not read or write, for a reason without a code of its own. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fileFailed = defineDiagnostic<{
  readonly path: string;
  /** `read` or `write`. */
  readonly to: string;
  /** The system's own name for it: `ENOSPC`, `EIO`. */
  readonly reason: string;
}>({
  code: 'DLN4007',
  name: 'file-failed',
  severity: 'error',
  message: ({ path, to, reason }) => `cannot ${to} \`${path}\` (${reason})`,
  explain:
    'The operating system gave this reason: ENOSPC is a full disk, EROFS a read-only one, ENAMETOOLONG a name that is ' +
    'too long, ELOOP a link that leads to itself, EIO a fault of the disk.',
  bad: null,
  good: null,
});
