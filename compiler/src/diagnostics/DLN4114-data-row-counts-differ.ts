/** Fields of one source with different numbers of rows. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataRowCountsDiffer = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly rows: number;
  /** The file that it goes with. */
  readonly other: string;
  readonly otherRows: number;
}>({
  code: 'DLN4114',
  name: 'data-row-counts-differ',
  severity: 'error',
  message: ({ file, rows, other, otherRows }) => `\`${file}\` has ${rows} rows, but \`${other}\` has ${otherRows}`,
  explain:
    'The fields of a source are taken row by row: image 7 belongs to label 7. Files with different numbers of ' +
    'rows do not belong together.',
  bad: null,
  good: null,
});
