/** DLN2014: Tensors are joined along one axis; all their other axes agree for every value of the dims. */
import { defineDiagnostic } from './define-diagnostic.js';

export const concatMismatch = defineDiagnostic<{
  readonly left: string;
  readonly right: string;
  readonly axis: number;
  readonly fails: string;
}>({
  code: 'DLN2014',
  name: 'concat-mismatch',
  severity: 'error',
  message: (a) =>
    a.axis < 0
      ? `${a.left} and ${a.right} do not have the same rank`
      : `${a.left} and ${a.right} differ in axis ${a.axis}`,
  label: () => 'these do not fit side by side',
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'Tensors are joined along one axis; all their other axes agree for every value of the dims. The counterexample shows sizes for which they do not.',
  bad: `fn f(x: f32[N, 3, D], y: f32[N, 4, D]) -> f32[N, 3, 2 * D] = concat([x, y], axis: -1)`,
  good: `fn f(x: f32[N, 3, D], y: f32[N, 3, D]) -> f32[N, 3, 2 * D] = concat([x, y], axis: -1)`,
});
