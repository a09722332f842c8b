/** A source without rows. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataEmpty = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
}>({
  code: 'DLN4130',
  name: 'data-empty',
  severity: 'error',
  message: ({ file }) => `\`${file}\` holds no rows`,
  explain: 'Nothing can be learnt from, or measured on, no rows, and a mean over none has no value.',
  bad: null,
  good: null,
});
