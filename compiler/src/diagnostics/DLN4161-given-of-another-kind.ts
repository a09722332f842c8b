/** A file that is no rows for a model. */
import { defineDiagnostic } from './define-diagnostic.js';

export const givenOfAnotherKind = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** What the model is computed from. */
  readonly field: string;
  /** Endings, or what else is taken. */
  readonly takes: string;
}>({
  code: 'DLN4161',
  name: 'given-of-another-kind',
  severity: 'error',
  message: ({ file, field }) => `\`${file}\` cannot be read as \`${field}\``,
  help: ({ takes }) => [`what is taken here: ${takes}`],
  explain:
    'A model is applied to a picture (`.png`, `.jpg`) where it is computed from one field of pictures, to the rows of a `.csv` file with the ' +
    'columns of its data or with the numbers of its only field, and to a `.npy` array of its only field.',
  bad: null,
  good: null,
});
