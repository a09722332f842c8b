/** Tensors that overlap or leave a hole. */
import { defineDiagnostic } from './define-diagnostic.js';

export const safetensorsLayout = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly name: string;
  /** Byte of the data. */
  readonly begin: number;
  readonly expected: number;
  /** `overlap` or `hole`. */
  readonly what: string;
}>({
  code: 'DLN4144',
  name: 'safetensors-layout',
  severity: 'error',
  message: ({ file, name, begin, expected, what }) =>
    `\`${name}\` of \`${file}\` begins at byte ${begin} of the data instead of ${expected}: ${what === 'hole' ? 'there is a hole before it' : 'it overlaps another tensor'}`,
  explain:
    'The tensors of a safetensors file cover its data once, without overlap and without holes, so that no byte ' +
    'is hidden and none is shared.',
  bad: null,
  good: null,
});
