/** The body of a dataset says what a row holds. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataStatement = defineDiagnostic<{ readonly what: string }>({
  code: 'DLN2106',
  name: 'data-statement',
  severity: 'error',
  message: (a) => `the body of a \`data\` has \`let\` and \`field\` lines only, not ${a.what}`,
  explain:
    'The body of a dataset says what a row holds. Nothing in it is trained and nothing is remembered from one row to the next.',
  bad: `data d = circles() {
  state total: f32[] = 0
  field p = point
}`,
  good: `data d = circles() {
  let total = sum(point, axis: 1)
  field p = total
}`,
});
