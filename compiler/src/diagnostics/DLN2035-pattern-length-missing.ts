/** DLN2035: An axis that is split into several letters needs all lengths but one. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternLengthMissing = defineDiagnostic<{
  readonly letter: string;
  readonly other: string;
  readonly size: string;
}>({
  code: 'DLN2035',
  name: 'pattern-length-missing',
  severity: 'error',
  message: (a) => `an axis of ${a.size} is split into \`${a.other}\` and \`${a.letter}\`, but neither length is given`,
  label: () => 'of unknown length',
  help: (a) => [`give one beside the pattern, for example \`${a.other}: 2\``],
  explain:
    'A parenthesis on the left splits an axis. Its letters have lengths whose product is the length of the axis: all but one must be given by name, as in `rearrange(x, "n t (h d) -> n h t d", h: heads)`.',
  bad: `fn f(x: f32[N, T, 8]) = rearrange(x, "n t (h d) -> n h t d")`,
  good: `fn f(x: f32[N, T, 8]) = rearrange(x, "n t (h d) -> n h t d", h: 2)`,
});
