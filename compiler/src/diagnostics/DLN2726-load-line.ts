/** DLN2726: A line of a load names weights of its target; one that names none is a mistake. */
import { defineDiagnostic } from './define-diagnostic.js';

export const loadLine = defineDiagnostic<{
  readonly ours: string;
  readonly target: string;
  readonly nearest: string;
  /** Empty, or what is wrong with the braces. */
  readonly why: string;
}>({
  code: 'DLN2726',
  name: 'load-line',
  severity: 'error',
  message: ({ ours, target, why }) => (why === '' ? `no weight of \`${target}\` is called \`${ours}\`` : why),
  label: () => 'names nothing',
  help: ({ nearest }) => (nearest === '' ? [] : [`did you mean \`${nearest}\`?`]),
  explain:
    'A line of a load says what weights of its target are called in the file. On its left stand names of the target, a whole one or its beginning up to a point; `{i}` stands for one part between points and may be computed with on the right.',
  bad: null,
  good: null,
});
