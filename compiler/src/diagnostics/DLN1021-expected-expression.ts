/** DLN1021: An operator, a comma or an `=` promises a value, and none follows. */
import { defineDiagnostic } from './define-diagnostic.js';

export const expectedExpression = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1021',
  name: 'expected-expression',
  severity: 'error',
  message: (a) => `a value is missing here; found ${a.found}`,
  label: () => 'a value is wanted here',
  explain: 'An operator, a comma or an `=` promises a value, and none follows.',
  bad: 'fn f(x: f32[N]) -> f32[N] {\n  let y = x +\n  let z = 2 * x\n  z\n}',
  good: 'fn f(x: f32[N]) -> f32[N] {\n  let y = x + 1\n  let z = 2 * y\n  z\n}',
});
