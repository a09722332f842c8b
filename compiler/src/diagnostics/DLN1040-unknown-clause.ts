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
  bad: 'train t on d {\n  minimise loss(x) with Adam\n}',
  good: 'train t on d {\n  minimize loss(x) with Adam\n}',
});
