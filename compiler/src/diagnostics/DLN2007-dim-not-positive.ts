/** DLN2007: What stands in a shape is a whole number of at least 1: a tensor with an empty axis has no elements, and nothing can be learnt from it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dimNotPositive = defineDiagnostic<{ readonly dim: string; readonly fails: string }>({
  code: 'DLN2007',
  name: 'dim-not-positive',
  severity: 'error',
  message: (a) => `a dim is at least 1, and ${a.dim} is not`,
  label: (a) => `${a.dim}`,
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'What stands in a shape is a whole number of at least 1: a tensor with an empty axis has no elements, and nothing can be learnt from it.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let z = zeros([0])
  x + mean(z)
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let z = zeros([1])
  x + mean(z)
}`,
});
