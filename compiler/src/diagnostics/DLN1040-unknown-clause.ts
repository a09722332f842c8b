/** DLN1040: The body of a `train`, `run` or `sweep` holds `let` and clauses, one a line. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownClause = defineDiagnostic<{ readonly found: string; readonly meant: string }>({
  code: 'DLN1040',
  name: 'unknown-clause',
  severity: 'error',
  message: (a) => `${a.found} is no clause${a.meant === '' ? '' : `; did you mean \`${a.meant}\`?`}`,
  label: () => 'a clause is wanted here',
  explain:
    'The body of a `train`, `run` or `sweep` holds `let` and clauses, one a line: `minimize measure validate batch epochs steps accumulate clip in_order freeze early_stop stop checkpoint expect plot show save load`. A value alone does nothing there.',
  bad: 'model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(1)\ntrain t on circles() {\n  minimise mean(M(point)) with Adam\n}',
  good: 'model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(1)\ntrain t on circles() {\n  minimize mean(M(point)) with Adam\n}',
});
