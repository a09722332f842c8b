/** A compressed file that cannot be unpacked. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataArchiveDamaged = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
}>({
  code: 'DLN4112',
  name: 'data-archive-damaged',
  severity: 'error',
  message: ({ file, why }) => `\`${file}\` cannot be unpacked: ${why}`,
  help: () => [`copy or download the file again`],
  explain:
    'The compressed data are damaged: they break the rules of the format, or what comes out does not agree with ' +
    'the checksum at the end of the file.',
  bad: null,
  good: null,
});
