/** A program file beyond the size that is read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fileTooLarge = defineDiagnostic<{
  readonly path: string;
  readonly bytes: number;
  readonly limit: number;
}>({
  code: 'DLN4004',
  name: 'file-too-large',
  severity: 'error',
  message: ({ path, bytes, limit }) => `\`${path}\` has ${bytes} bytes; a program may have ${limit}`,
  help: () => ['numbers belong in a data file (CSV, NPY, safetensors) that the program names'],
  explain:
    'A program of a thousand lines has about 50,000 bytes, so a file beyond the limit is nearly always data under the ' +
    'wrong name. The size is looked at before anything is read.',
  bad: null,
  good: null,
});
