/** A file whose first bytes are not those of the format that reads it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataOfAnotherFormat = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly format: string;
  /** What it has instead. */
  readonly found: string;
}>({
  code: 'DLN4107',
  name: 'data-of-another-format',
  severity: 'error',
  message: ({ file, format, found }) => `\`${file}\` is not a file of the format ${format}: ${found}`,
  explain:
    'The name before the parenthesis says how a file is read, not its ending. IDX files begin with two zero ' +
    'bytes, NPY files with \\x93NUMPY, zip archives with PK, and a CSV file is text in UTF-8.',
  bad: null,
  good: null,
});
