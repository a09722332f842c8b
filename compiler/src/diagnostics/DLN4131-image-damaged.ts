/** An image file that cannot be decoded. */
import { defineDiagnostic } from './define-diagnostic.js';

export const imageDamaged = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
}>({
  code: 'DLN4131',
  name: 'image-damaged',
  severity: 'error',
  message: ({ file, why }) => `the image \`${file}\` cannot be read: ${why}`,
  explain:
    'An image is decoded whole or not at all: a file that breaks off or whose checksums do not agree would be half a picture. Save it again, or take it out of the folder.',
  bad: null,
  good: null,
});
