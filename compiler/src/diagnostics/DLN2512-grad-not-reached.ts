/** DLN2512: A gradient with respect to something that the expression never sees is a mistake in the program, not a zero. */
import { aroundWall } from '../differentiate/walls.js';
import { defineDiagnostic } from './define-diagnostic.js';

export const gradNotReached = defineDiagnostic<{ readonly wall: string }>({
  code: 'DLN2512',
  name: 'grad-not-reached',
  severity: 'error',
  message: (a) =>
    a.wall === ''
      ? 'the expression does not depend on this: there is no gradient, not even zero'
      : `no gradient gets from the expression to this: \`${a.wall}\` has none`,
  help: (a) => aroundWall(a.wall),
  label: () => 'not reached',
  explain:
    'A gradient with respect to something that the expression never sees is a mistake in the program, not a zero. So is one through something that has no gradient, such as an `iterate`.',
  bad: `train t on circles() {
  let a = mean(point)
  measure g = norm(grad(a, wrt: zeros([3])))
}`,
  good: `train t on circles() {
  let a = mean(point)
  measure g = norm(grad(a, wrt: point))
}`,
});
