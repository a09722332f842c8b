/** DLN1011: A closing bracket without an opening one before it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const strayBracket = defineDiagnostic<{ readonly bracket: string }>({
  code: 'DLN1011',
  name: 'stray-bracket',
  severity: 'error',
  message: (a) => `this \`${a.bracket}\` closes nothing`,
  label: () => 'nothing is open here',
  explain: 'A closing bracket without an opening one before it.',
  bad: 'const k = (1 + 2))',
  good: 'const k = (1 + 2)',
});
