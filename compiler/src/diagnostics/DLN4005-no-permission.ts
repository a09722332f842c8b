/** A file or folder that this user may not read or write. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noPermission = defineDiagnostic<{
  readonly path: string;
  /** `read` or `write`. */
  readonly to: string;
}>({
  code: 'DLN4005',
  name: 'no-permission',
  severity: 'error',
  message: ({ path, to }) => `no permission to ${to} \`${path}\``,
  explain: 'The operating system refused. `ls -l` shows who may read and write the file; nothing was changed.',
  bad: null,
  good: null,
});
