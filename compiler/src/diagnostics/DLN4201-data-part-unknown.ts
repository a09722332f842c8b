/** A part that a source does not have. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataPartUnknown = defineDiagnostic<{
  readonly part: string;
  /** Separated by commas; empty for none. */
  readonly parts: string;
}>({
  code: 'DLN4201',
  name: 'data-part-unknown',
  severity: 'error',
  message: ({ part }) => `this source has no part \`${part}\``,
  help: ({ parts }) => [parts === '' ? `divide it with \`|> split(train: 0.8, test: 0.2)\`` : `it has ${parts}`],
  explain:
    'Some sources come in parts: MNIST has train and test. Any other is divided with `split(train: 0.8, test: ' +
    '0.2)`, which gives it the parts named there.',
  bad: null,
  good: null,
});
