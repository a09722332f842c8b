/** A line of a CSV file with more or fewer cells than its header row. */
import { defineDiagnostic } from './define-diagnostic.js';

export const csvRagged = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly line: number;
  readonly expected: number;
  readonly found: number;
}>({
  code: 'DLN4121',
  name: 'csv-ragged',
  severity: 'error',
  message: ({ file, line, expected, found }) =>
    `line ${line} of \`${file}\` has ${found} ${found === 1 ? 'cell' : 'cells'}; its header row names ${expected}`,
  help: ({ found }) =>
    found === 1
      ? [`if cells are set apart by something else, write \`separator: ";"\``]
      : [`a text with a comma in it stands in quotes: "a, b"`],
  explain:
    'Every line of a CSV file has a cell for every column. A comma inside a text splits it unless the text ' +
    'stands in quotes; a separator that was told wrongly makes one cell of everything.',
  bad: null,
  good: null,
});
