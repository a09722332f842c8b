/** Arrays of one file that have different lengths: no table. */
import { defineDiagnostic } from './define-diagnostic.js';

export const raggedArrays = defineDiagnostic<{
  readonly data: string;
  readonly first: string;
  readonly rows: number;
  readonly other: string;
  readonly otherRows: number;
}>({
  code: 'DLN2111',
  name: 'ragged-arrays',
  severity: 'error',
  message: ({ data, first, rows, other, otherRows }) =>
    `${data} is no table: \`${first}\` has ${rows} rows, \`${other}\` has ${otherRows}`,
  help: ({ data, first }) => [`each array can be read by itself, whole: \`${data}.${first}\``],
  explain:
    'The fields of a dataset are taken row by row: image 7 belongs to label 7. Arrays of different lengths do not ' +
    'belong together row by row, but each is there whole, under its name after a dot.',
  bad: null,
  good: null,
});
