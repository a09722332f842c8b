/** Rows for a model without something that it is computed from. */
import { defineDiagnostic } from './define-diagnostic.js';

export const givenFieldMissing = defineDiagnostic<{
  /** As shown to the user; empty where values were given. */
  readonly file: string;
  readonly field: string;
  /** What there is. */
  readonly has: string;
}>({
  code: 'DLN4163',
  name: 'given-field-missing',
  severity: 'error',
  message: ({ file, field }) => (file === '' ? `\`${field}\` is not given` : `\`${file}\` has no column \`${field}\``),
  help: ({ file, has }) => [
    has === '' ? 'the model is computed from it' : `${file === '' ? 'given is' : 'it has'} ${has}`,
  ],
  explain:
    'A model is applied through the same steps that its training data went through. What those steps read must be there, under the same name; ' +
    'columns that only the objective reads, such as the label, may be left out.',
  bad: null,
  good: null,
});
