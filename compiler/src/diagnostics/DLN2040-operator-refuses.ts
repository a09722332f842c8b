/** DLN2040: A graph operator that is called by its own name has a rule of shapes and dtypes like everything else. */
import { defineDiagnostic } from './define-diagnostic.js';

export const operatorRefuses = defineDiagnostic<{ readonly op: string; readonly got: string; readonly why: string }>({
  code: 'DLN2040',
  name: 'operator-refuses',
  severity: 'error',
  message: (a) => `\`${a.op}\` does not take ${a.got}: ${a.why}`,
  label: (a) => a.why,
  explain:
    'The operators that the graph is made of can be called by their own names. Each has a rule of the shapes and dtypes that it takes; what the language writes instead (`x @ y`, `sum(x, axis: …)`, `take`) says more about a mistake.',
  bad: `fn f(x: f32[2, 3]) = reduce_sum(x, axes: [2], keep: false)`,
  good: `fn f(x: f32[2, 3]) = reduce_sum(x, axes: [1], keep: false)`,
});
