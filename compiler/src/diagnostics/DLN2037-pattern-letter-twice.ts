/** DLN2037: A letter stands once in a result and once on each side of a rearrangement. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternLetterTwice = defineDiagnostic<{ readonly letter: string; readonly side: string }>({
  code: 'DLN2037',
  name: 'pattern-letter-twice',
  severity: 'error',
  message: (a) => `\`${a.letter}\` stands twice ${a.side}`,
  label: () => 'again here',
  explain:
    'A letter is one axis. In the result of `einsum` and on each side of `rearrange` it stands once: two axes of equal length have two letters. In an operand of `einsum` a letter twice takes the diagonal.',
  bad: `fn f(x: f32[N, T, T]) -> f32[N, T, T] = rearrange(x, "n t t -> n t t")`,
  good: `fn f(x: f32[N, T, T]) -> f32[N, T, T] = rearrange(x, "n t s -> n s t")`,
});
