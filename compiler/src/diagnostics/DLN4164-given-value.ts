/** A value that a field does not have. */
import { defineDiagnostic } from './define-diagnostic.js';

export const givenValue = defineDiagnostic<{
  /** As shown to the user; empty where values were given. */
  readonly file: string;
  /** Of the file, or the place among the values. */
  readonly line: number;
  readonly field: string;
  readonly text: string;
  readonly wanted: string;
}>({
  code: 'DLN4164',
  name: 'given-value',
  severity: 'error',
  message: ({ file, line, field, text, wanted }) =>
    `\`${field}\` is \`${text}\` ${file === '' ? `at place ${line}` : `in line ${line} of \`${file}\``}, but it is ${wanted}`,
  explain:
    'Classes are called as in the training data; a class that was not there, the model knows nothing of. A value may be missing where the ' +
    'training data lacked some too.',
  bad: null,
  good: null,
});
