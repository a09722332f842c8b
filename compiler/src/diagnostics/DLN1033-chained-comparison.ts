/** DLN1033: `a < b < c` would compare the truth of `a < b` with `c`, which is never what is meant. */
import { defineDiagnostic } from './define-diagnostic.js';

export const chainedComparison = defineDiagnostic<{ readonly middle: string }>({
  code: 'DLN1033',
  name: 'chained-comparison',
  severity: 'error',
  message: (a) => `comparisons do not chain; compare \`${a.middle}\` twice and join with \`and\``,
  label: () => 'compares a truth value',
  explain:
    '`a < b < c` would compare the truth of `a < b` with `c`, which is never what is meant. Written as `a < b and b < c` it is.',
  bad: 'fn inside(x: f32[N]) -> bool[N] = 0 < x < 1',
  good: 'fn inside(x: f32[N]) -> bool[N] = 0 < x and x < 1',
});
