/** A data file that the operating system does not let us read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataFileUnreadable = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** The system's reason. */
  readonly why: string;
}>({
  code: 'DLN4103',
  name: 'data-file-unreadable',
  severity: 'error',
  message: ({ file, why }) => `the data file \`${file}\` cannot be read: ${why}`,
  explain:
    'The file is there, but opening or reading it failed. Permissions, a disk that went away and a broken ' +
    'network drive look like this.',
  bad: null,
  good: null,
});
