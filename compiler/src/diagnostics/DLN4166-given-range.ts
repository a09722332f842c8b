/** Pictures as numbers in another range than their field has. */
import { defineDiagnostic } from './define-diagnostic.js';

export const givenRange = defineDiagnostic<{
  readonly field: string;
  readonly least: number;
  readonly most: number;
  readonly top: number;
}>({
  code: 'DLN4166',
  name: 'given-range',
  severity: 'error',
  message: ({ field, least, most, top }) =>
    `\`${field}\` goes from 0 to ${top}, but the numbers go from ${least} to ${most}`,
  help: () => [
    "bytes (a Uint8Array, NumPy's uint8) go from 0 to 255; other numbers go from 0 to 1, before any `normalize`",
  ],
  explain:
    'The pixels of a picture are stored as bytes and seen by the program as numbers from 0 to 1. The same steps follow as in training, ' +
    '`normalize` among them: what is normalised already would be normalised twice.',
  bad: null,
  good: null,
});
