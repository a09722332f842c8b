/** DLN2512: A gradient with respect to something that the expression never sees is a mistake in the program, not a zero. */
import { defineDiagnostic } from './define-diagnostic.js';

export const gradNotReached = defineDiagnostic<Record<string, never>>({
  code: 'DLN2512',
  name: 'grad-not-reached',
  severity: 'error',
  message: () => 'the expression does not depend on this: there is no gradient, not even zero',
  label: () => 'not reached',
  explain:
    'A gradient with respect to something that the expression never sees is a mistake in the program, not a zero.',
  bad: `train t on circles() {
  let a = mean(point)
  measure g = norm(grad(a, wrt: zeros([3])))
}`,
  good: `train t on circles() {
  let a = mean(point)
  measure g = norm(grad(a, wrt: point))
}`,
});
