/** DLN2036: `rearrange` keeps every element, so no axis may be left out. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternLetterLost = defineDiagnostic<{ readonly letter: string }>({
  code: 'DLN2036',
  name: 'pattern-letter-lost',
  severity: 'error',
  message: (a) => `\`${a.letter}\` does not stand behind the \`->\`, but \`rearrange\` keeps every axis`,
  label: () => 'left out of the result',
  help: (a) =>
    a.letter === '...'
      ? []
      : [
          `\`einsum\` sums over it, \`mean(x, axis: …)\` averages it; an axis of length 1 is written \`1\` to take it away`,
        ],
  explain:
    '`rearrange` puts the same elements in another order: every letter of the left side stands on the right as well. What sums over axes is `einsum` or `sum`; what takes one place of an axis is an index.',
  bad: `fn f(x: f32[N, T, D]) -> f32[N, D] = rearrange(x, "n t d -> n d")`,
  good: `fn f(x: f32[N, T, D]) -> f32[N, D] = einsum("n t d -> n d", x)`,
});
