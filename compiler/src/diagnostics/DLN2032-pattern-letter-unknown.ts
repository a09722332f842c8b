/** DLN2032: A letter of the result takes its length from what is given, so it must stand there. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternLetterUnknown = defineDiagnostic<{
  readonly letter: string;
  readonly side: string;
  readonly known: readonly string[];
  readonly nearest: string;
}>({
  code: 'DLN2032',
  name: 'pattern-letter-unknown',
  severity: 'error',
  message: (a) => `\`${a.letter}\` of ${a.side} stands nowhere before the \`->\``,
  label: () => 'no axis has this letter',
  help: (a) =>
    a.nearest === ''
      ? [a.known.length === 0 ? 'there is no letter before the `->`' : `known are ${a.known.join(', ')}`]
      : [`did you mean \`${a.nearest}\`?`],
  explain:
    'A letter of the result takes its length from what is given, so it must stand before the `->`. A new axis of length 1 is written `1` in `rearrange`; one that repeats what is there is made by `expand`.',
  bad: `fn f(x: f32[N, T, D]) -> f32[N, D, T] = rearrange(x, "n t d -> n d s")`,
  good: `fn f(x: f32[N, T, D]) -> f32[N, D, T] = rearrange(x, "n t d -> n d t")`,
});
