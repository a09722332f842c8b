/** A data source that names a file or folder that does not exist. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataFileNotFound = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** A file beside it with a name like it; empty for none. */
  readonly nearest: string;
}>({
  code: 'DLN4101',
  name: 'data-file-not-found',
  severity: 'error',
  message: ({ file }) => `there is no data file \`${file}\``,
  help: ({ nearest }) => (nearest === '' ? [] : [`there is \`${nearest}\``]),
  explain:
    'A relative path in a source is taken from the folder of the file it is written in, not from where `dlnc` ' +
    'was started. `npm:name/path` looks for the package the way Node does. Nothing was read.',
  bad: null,
  good: null,
});
