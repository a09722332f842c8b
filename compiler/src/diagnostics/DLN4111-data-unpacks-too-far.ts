/** A compressed file that becomes larger than it may. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataUnpacksTooFar = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** Bytes. */
  readonly limit: number;
}>({
  code: 'DLN4111',
  name: 'data-unpacks-too-far',
  severity: 'error',
  message: ({ file, limit }) => `\`${file}\` unpacks to more than ${limit} bytes`,
  help: () => [`if the file is sound, unpack it and name the unpacked file`],
  explain:
    'A small compressed file can become a thousand times as large. Unpacking stops as soon as it gives more ' +
    'than the header of the packed file promises, or more than 1 GB where nothing is promised.',
  bad: null,
  good: null,
});
