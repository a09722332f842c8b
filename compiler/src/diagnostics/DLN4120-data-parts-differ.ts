/** Parts of one source whose rows have different shapes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataPartsDiffer = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  /** Type of its rows. */
  readonly found: string;
  /** The file of the first part. */
  readonly other: string;
  /** Type of its rows. */
  readonly expected: string;
}>({
  code: 'DLN4120',
  name: 'data-parts-differ',
  severity: 'error',
  message: ({ file, found, other, expected }) =>
    `rows of \`${file}\` are ${found}, but those of \`${other}\` are ${expected}`,
  explain: 'The parts of a source (train, test) are one data set: every part has the same fields with the same shapes.',
  bad: null,
  good: null,
});
