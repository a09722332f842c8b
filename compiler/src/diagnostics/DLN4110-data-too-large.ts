/** A file that declares more than is read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataTooLarge = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** `numbers`, `columns in line 1`, … */
  readonly what: string;
  readonly found: number | string;
  readonly limit: number;
}>({
  code: 'DLN4110',
  name: 'data-too-large',
  severity: 'error',
  message: ({ file, what, found, limit }) => `\`${file}\` has ${found} ${what}; at most ${limit} are read`,
  explain:
    'Sizes are compared with limits before any memory is taken, so that a damaged or hostile header costs ' +
    'nothing. The limits: 2^31 numbers in a tensor, 64,000,000 rows, 10,000 columns and 1 MB a record in a CSV ' +
    'file, 1 GB unpacked from a compressed one, 10 MB for the header of a safetensors file.',
  bad: null,
  good: null,
});
