/** A folder with too many files. */
import { defineDiagnostic } from './define-diagnostic.js';

export const folderTooLarge = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly limit: number;
}>({
  code: 'DLN4137',
  name: 'folder-too-large',
  severity: 'error',
  message: ({ file, limit }) => `\`${file}\` holds more than ${limit} files`,
  explain:
    'The files of a folder are listed before anything is read. A folder with more of them is better kept in one file, such as an `.npz` or `.safetensors`.',
  bad: null,
  good: null,
});
