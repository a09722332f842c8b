/** A file whose bytes are not UTF-8 text. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notText = defineDiagnostic<{
  readonly path: string;
  /** Offset of the first byte that cannot be read as text. */
  readonly at: number;
  /** Its value in hexadecimal. */
  readonly byte: string;
  /** What the file looks like instead (`UTF-16 text`, `a gzip archive`), empty if it is not known. */
  readonly looksLike: string;
}>({
  code: 'DLN4003',
  name: 'not-text',
  severity: 'error',
  message: ({ path, at, byte }) => `\`${path}\` is not UTF-8 text: byte ${at} is 0x${byte}`,
  help: ({ looksLike }) => {
    if (looksLike === '') return [];
    return [looksLike.startsWith('UTF-16') ? `it is ${looksLike}; save it as UTF-8` : `it looks like ${looksLike}`];
  },
  explain:
    'Programs are UTF-8 text, with or without a byte order mark. A file with a zero byte or with bytes that are not ' +
    'UTF-8 is refused whole, because guessing an encoding would change names and strings without a word.',
  bad: null,
  good: null,
});
