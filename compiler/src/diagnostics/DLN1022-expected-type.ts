/** DLN1022: A type is a name such as `f32[N, 10]`, `dim` or `float`, a list `[A]`, a tuple `(A, B)`, a choice of strings `"same" | "valid"`, `class<K>[N]`, or `layer(A) -> B` and `fn(A) -> B`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const expectedType = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1022',
  name: 'expected-type',
  severity: 'error',
  message: (a) => `a type is missing here; found ${a.found}`,
  label: () => 'a type is wanted here',
  explain:
    'A type is a name such as `f32[N, 10]`, `dim` or `float`, a list `[A]`, a tuple `(A, B)`, a choice of strings `"same" | "valid"`, `class<K>[N]`, or `layer(A) -> B` and `fn(A) -> B`.',
  bad: 'fn f(x: , y: f32[N]) -> f32[N] = y',
  good: 'fn f(x: f32[N], y: f32[N]) -> f32[N] = y',
});
