/** A file that would have to be overwritten. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fileExists = defineDiagnostic<{ readonly path: string }>({
  code: 'DLN4008',
  name: 'file-exists',
  severity: 'error',
  message: ({ path }) => `\`${path}\` exists already`,
  help: () => ['name another folder, or move the file away; nothing was written'],
  explain: '`dlnc init` writes new files only. It looks before it writes, so either all of its files appear or none.',
  bad: null,
  good: null,
});
