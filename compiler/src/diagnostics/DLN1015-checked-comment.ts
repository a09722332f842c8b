/** DLN1015: `#. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkedComment = defineDiagnostic<{ readonly text: string }>({
  code: 'DLN1015',
  name: 'checked-comment',
  severity: 'error',
  message: (a) => `a comment that begins with \`#:\` must be a type, and \`${a.text}\` is none`,
  label: () => 'not a type',
  explain:
    '`#: f32[N, 400]` at the end of a line states the type of what the line gives, and the checker holds the line to it. A comment that is only meant for readers begins with `#` and a space.',
  bad: 'fn f(x: f32[N]) -> f32[N] =\n  relu(x) #: a vector of N',
  good: 'fn f(x: f32[N]) -> f32[N] =\n  relu(x) #: f32[N]',
});
