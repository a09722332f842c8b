/** DLN2014: Tensors are joined along one axis; all their other axes agree for every value of the dims. */
import { defineDiagnostic } from './define-diagnostic.js';
import { imageSize, looksLikeImages } from './shape-words.js';

export const concatMismatch = defineDiagnostic<{
  readonly left: string;
  readonly right: string;
  readonly axis: number;
  readonly dimLeft: string;
  readonly dimRight: string;
  readonly shapeLeft: readonly string[];
  readonly fails: string;
}>({
  code: 'DLN2014',
  name: 'concat-mismatch',
  severity: 'error',
  message: (a) => {
    if (a.axis < 0) return `${a.left} and ${a.right} do not have the same rank`;
    const named = looksLikeImages('', a.shapeLeft) ? imageSize(a.axis, a.dimLeft) : null;
    const size = named ?? `${a.dimLeft} in axis ${a.axis}`;
    return `${a.left} and ${a.right} do not fit side by side: ${size} against ${a.dimRight}`;
  },
  label: () => 'all axes but the joined one must be equal',
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'Tensors are joined along one axis; all their other axes agree for every value of the dims. The counterexample shows sizes for which they do not.',
  bad: `fn f(x: f32[N, 3, D], y: f32[N, 4, D]) -> f32[N, 3, 2 * D] = concat([x, y], axis: -1)`,
  good: `fn f(x: f32[N, 3, D], y: f32[N, 3, D]) -> f32[N, 3, 2 * D] = concat([x, y], axis: -1)`,
});
