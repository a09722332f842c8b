/** A tensor whose bytes are not what its shape needs. */
import { defineDiagnostic } from './define-diagnostic.js';

export const safetensorsSize = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly name: string;
  readonly dtype: string;
  readonly shape: string;
  /** Bytes. */
  readonly needed: number;
  /** Bytes. */
  readonly found: number;
}>({
  code: 'DLN4143',
  name: 'safetensors-size',
  severity: 'error',
  message: ({ file, name, dtype, shape, needed, found }) =>
    `\`${name}\` of \`${file}\` is ${dtype}${shape}, which takes ${needed} bytes, but it was given ${found}`,
  explain: 'The place of a tensor in the file must be exactly as long as its shape and dtype say.',
  bad: null,
  good: null,
});
