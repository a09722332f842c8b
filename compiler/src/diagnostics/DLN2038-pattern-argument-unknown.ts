/** DLN2038: A length that is given by name belongs to a letter before the `->`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternArgumentUnknown = defineDiagnostic<{
  readonly letter: string;
  readonly known: readonly string[];
  readonly nearest: string;
}>({
  code: 'DLN2038',
  name: 'pattern-argument-unknown',
  severity: 'error',
  message: (a) => `the pattern has no letter \`${a.letter}\` before its \`->\``,
  label: () => 'a length of nothing',
  help: (a) =>
    a.nearest === ''
      ? [a.known.length === 0 ? 'the pattern has no letters' : `its letters are ${a.known.join(', ')}`]
      : [`did you mean \`${a.nearest}\`?`],
  explain: 'A length beside a pattern settles a letter of its left side, so that an axis can be split.',
  bad: `fn f(x: f32[N, T, 8]) -> f32[N, 2, T, 4] = rearrange(x, "n t (h d) -> n h t d", heads: 2)`,
  good: `fn f(x: f32[N, T, 8]) -> f32[N, 2, T, 4] = rearrange(x, "n t (h d) -> n h t d", h: 2)`,
});
