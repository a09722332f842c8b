/** A safetensors file whose header is malformed. */
import { defineDiagnostic } from './define-diagnostic.js';

export const safetensorsHeader = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
  /** Byte of the file. */
  readonly at: number;
}>({
  code: 'DLN4141',
  name: 'safetensors-header',
  severity: 'error',
  message: ({ file, why, at }) => `the header of \`${file}\` is malformed at byte ${at}: ${why}`,
  explain:
    'A safetensors file begins with the length of its header and the header itself, one JSON object in UTF-8 ' +
    'that gives each tensor its dtype, shape and place. It is read strictly: what one reader takes for one ' +
    'thing and the next for another is refused.',
  bad: null,
  good: null,
});
