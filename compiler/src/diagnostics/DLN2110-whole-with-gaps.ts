/** A column with gaps is `f32?[N]` or `class<K>?[N]`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const wholeWithGaps = defineDiagnostic<{ readonly column: string; readonly field: string }>({
  code: 'DLN2110',
  name: 'whole-with-gaps',
  severity: 'error',
  message: (a) => `\`${a.column}\` lacks some values: it is no tensor until they are filled`,
  help: (a) => [`in the body of the \`data\`: \`field ${a.field} = fill(${a.field}, 0)\``],
  explain:
    'A column with gaps is `f32?[N]` or `class<K>?[N]`. Only `fill(x, v)` and `missing(x)` take it, in the body of a `data`; its result is a column without gaps.',
  bad: null,
  good: null,
});
