/** A file shorter than it says it is. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataTruncated = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** Bytes. */
  readonly needed: number;
  /** Bytes. */
  readonly found: number;
}>({
  code: 'DLN4108',
  name: 'data-truncated',
  severity: 'error',
  message: ({ file, needed, found }) => `\`${file}\` is cut short: it must have ${needed} bytes and has ${found}`,
  help: () => [`copy or download the file again`],
  explain:
    'The header says how many numbers follow. A file with fewer bytes was not written or downloaded to its end, ' +
    'or its header lies; either way not one of its rows is trusted.',
  bad: null,
  good: null,
});
