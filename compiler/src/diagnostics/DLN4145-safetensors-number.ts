/** A size or place in a safetensors header that is no usable number. */
import { defineDiagnostic } from './define-diagnostic.js';

export const safetensorsNumber = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly name: string;
  readonly number: string;
}>({
  code: 'DLN4145',
  name: 'safetensors-number',
  severity: 'error',
  message: ({ file, name, number }) =>
    `\`${name}\` of \`${file}\` has ${number} where a whole number from 0 to 2^53 must stand`,
  explain:
    'Shapes and places are whole numbers that a float64 holds exactly; so is their product. Negative, ' +
    'fractional and larger ones are refused rather than rounded.',
  bad: null,
  good: null,
});
