/** DLN2711: The same expressions are evaluated on both, so the fields must have the same names and types but for the number of rows. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fieldsDiffer = defineDiagnostic<{
  readonly field: string;
  readonly train: string;
  readonly valid: string;
}>({
  code: 'DLN2711',
  name: 'fields-differ',
  severity: 'error',
  message: (a) => `the validation data does not fit: \`${a.field}\` is ${a.valid}, in training it is ${a.train}`,
  label: () => 'other fields than the training data',
  explain:
    'The same expressions are evaluated on both, so the fields must have the same names and types but for the number of rows.',
  bad: null,
  good: null,
});
