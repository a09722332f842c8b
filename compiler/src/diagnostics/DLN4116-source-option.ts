/** An option that a source does not have, or not with this value. */
import { defineDiagnostic } from './define-diagnostic.js';

export const sourceOption = defineDiagnostic<{
  readonly option: string;
  readonly why: string;
}>({
  code: 'DLN4116',
  name: 'source-option',
  severity: 'error',
  message: ({ option, why }) => `the source option \`${option}\` cannot be this: ${why}`,
  explain:
    'Every format states its options: `csv` has separator, missing and classes, `idx`, `npy`, `npz` and ' +
    '`safetensors` have classes, the generators have points, noise and seed.',
  bad: null,
  good: null,
});
