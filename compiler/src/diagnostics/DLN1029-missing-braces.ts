/** DLN1029: The bodies of `if`, `else`, `for`, `repeat`, `scan`, `iterate` and `train` stand in braces, on one line too. */
import { defineDiagnostic } from './define-diagnostic.js';

export const missingBraces = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1029',
  name: 'missing-braces',
  severity: 'error',
  message: (a) => `braces are missing around ${a.found === '' ? 'the body' : `\`${a.found}\``}`,
  label: () => 'braces are wanted here',
  explain:
    'The bodies of `if`, `else`, `for`, `repeat`, `scan`, `iterate` and `train` stand in braces, on one line too: `if training { x } else { y }`.',
  bad: 'fn f(x: f32[N]) -> f32[N] = if training x else 2 * x',
  good: 'fn f(x: f32[N]) -> f32[N] = if training { x } else { 2 * x }',
});
