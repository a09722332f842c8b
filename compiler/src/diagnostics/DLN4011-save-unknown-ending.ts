/** A `save` to a file whose ending names no format that can be written. */
import { defineDiagnostic } from './define-diagnostic.js';

export const saveUnknownEnding = defineDiagnostic<{
  readonly to: string;
  /** Endings that can be written. */
  readonly known: readonly string[];
}>({
  code: 'DLN4011',
  name: 'save-unknown-ending',
  severity: 'error',
  message: ({ to }) => `the ending of \`${to}\` names no format that \`save\` can write`,
  help: ({ known }) => [`it can write ${known.join(', ')}`],
  explain: 'The ending picks the format: `.png` is a picture, `.npy` a NumPy array, `.csv` a table of numbers.',
  bad: null,
  good: null,
});
