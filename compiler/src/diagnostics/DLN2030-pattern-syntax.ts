/** DLN2030: A pattern is letters for axes, `->`, and what becomes of them; what cannot be read so is told where it stands in the string. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternSyntax = defineDiagnostic<{ readonly why: string }>({
  code: 'DLN2030',
  name: 'pattern-syntax',
  severity: 'error',
  message: (a) => a.why,
  label: () => 'in this pattern',
  explain:
    'A pattern names the axes of what is given, then `->`, then those of what is made: `"n t (h d) -> n h t d"`. Letters are words with spaces between them and belong to the pattern alone. `...` stands for any axes, once on a side. In `rearrange` parentheses split and merge axes, and `1` makes or takes away an axis; `einsum` has commas between its tensors instead.',
  bad: `fn f(x: f32[N, T, D]) -> f32[N, D, T] = rearrange(x, "n t d")`,
  good: `fn f(x: f32[N, T, D]) -> f32[N, D, T] = rearrange(x, "n t d -> n d t")`,
});
