/** DLN2405: Only functions, layers, models and layer values take arguments. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notCallable = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2405',
  name: 'not-callable',
  severity: 'error',
  message: (a) => `${a.got} cannot be called`,
  label: () => 'not a function or layer',
  explain: 'Only functions, layers, models and layer values take arguments.',
  bad: `const k = 3
fn f(x: f32[N]) -> f32[N] = k(x)`,
  good: `const k = 3
fn f(x: f32[N]) -> f32[N] = k * x`,
});
