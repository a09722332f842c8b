/** A tensor of a dtype that is not read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const safetensorsDtype = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly name: string;
  readonly dtype: string;
}>({
  code: 'DLN4146',
  name: 'safetensors-dtype',
  severity: 'error',
  message: ({ file, name, dtype }) => `\`${name}\` of \`${file}\` has the dtype ${dtype}, which is not read`,
  explain: 'Read are F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL.',
  bad: null,
  good: null,
});
