/** DLN2503: The last line of a body is its result. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noResult = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2503',
  name: 'no-result',
  severity: 'error',
  message: (a) => `the body of \`${a.name}\` has no result`,
  label: () => 'the last line should be an expression',
  explain: 'The last line of a body is its result. A body that ends in an equation gives nothing to whoever calls it.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let a = x
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let a = x
  a
}`,
});
