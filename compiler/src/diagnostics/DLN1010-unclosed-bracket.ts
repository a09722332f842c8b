/** DLN1010: Every bracket must be closed within its declaration. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unclosedBracket = defineDiagnostic<{ readonly bracket: string; readonly closer: string }>({
  code: 'DLN1010',
  name: 'unclosed-bracket',
  severity: 'error',
  message: (a) => `this \`${a.bracket}\` is never closed`,
  label: (a) => `no \`${a.closer}\` for this`,
  explain:
    'Every bracket must be closed within its declaration. A line that begins in the first column with a declaration word begins a new declaration whatever is open, so one missing bracket costs one declaration and not the file. The reader takes the bracket as closed at the end of its line.',
  bad: 'fn f(x: f32[N]) -> f32[N] = relu(x',
  good: 'fn f(x: f32[N]) -> f32[N] = relu(x)',
});
