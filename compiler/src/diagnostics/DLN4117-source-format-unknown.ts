/** A source of a format that does not exist. */
import { defineDiagnostic } from './define-diagnostic.js';

export const sourceFormatUnknown = defineDiagnostic<{
  readonly format: string;
  /** Separated by commas. */
  readonly known: string;
}>({
  code: 'DLN4117',
  name: 'source-format-unknown',
  severity: 'error',
  message: ({ format }) => `there is no data format \`${format}\``,
  help: ({ known }) => [`there are ${known}`],
  explain: 'Data come from `csv`, `idx`, `npy`, `npz` and `safetensors` files, or from one of the generators.',
  bad: null,
  good: null,
});
