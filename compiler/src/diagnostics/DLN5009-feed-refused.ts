/** Data that do not have the type with which the program was checked. */
import { defineDiagnostic } from './define-diagnostic.js';

export const feedRefused = defineDiagnostic<{
  readonly op: string;
  readonly reason: string;
  readonly run: string;
  readonly backend: string;
}>({
  code: 'DLN5009',
  name: 'feed-refused',
  severity: 'error',
  message: ({ reason, run }) => `what was read for \`${run}\` does not fit: ${reason}`,
  help: () => ['check the program again: `dlnc check`'],
  explain:
    'The types of data are taken from the headers of their files. The file has changed since the program was checked, or holds a class ' +
    'outside its range.',
  bad: null,
  good: null,
});
