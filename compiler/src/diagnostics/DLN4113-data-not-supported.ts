/** A file of the right format with something in it that is not read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataNotSupported = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly what: string;
}>({
  code: 'DLN4113',
  name: 'data-not-supported',
  severity: 'error',
  message: ({ file, what }) => `\`${file}\` has something that is not read: ${what}`,
  explain:
    'The file may be sound, but it uses a part of its format that DLN does not read, so it would have to guess. ' +
    'Write the file anew in the usual form.',
  bad: null,
  good: null,
});
