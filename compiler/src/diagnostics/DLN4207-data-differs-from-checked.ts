/** Data that are not what the program was checked with. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataDiffersFromChecked = defineDiagnostic<{
  /** The data set's name. */
  readonly data: string;
  readonly what: string;
  readonly checked: string;
  readonly found: string;
}>({
  code: 'DLN4207',
  name: 'data-differs-from-checked',
  severity: 'error',
  message: ({ data, what, checked, found }) =>
    `\`${data}\` is not what the program was checked with: ${what} was ${checked} and is ${found}`,
  help: () => [`check the program again`],
  explain:
    'Shapes, classes and row counts were proved from the headers of the files. They have changed between the ' +
    'check and the run.',
  bad: null,
  good: null,
});
