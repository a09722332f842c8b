/** DLN1004: A string begins and ends on one line. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unclosedString = defineDiagnostic<Record<never, string>>({
  code: 'DLN1004',
  name: 'unclosed-string',
  severity: 'error',
  message: () => 'this string is not closed before its line ends',
  label: () => 'no closing `"`',
  explain: 'A string begins and ends on one line. A line end in a string is written `\\n`, a quote `\\"`.',
  bad: 'const name = "mnist',
  good: 'const name = "mnist"',
});
