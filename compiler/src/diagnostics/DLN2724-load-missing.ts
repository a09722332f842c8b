/** DLN2724: A load sets every weight and state of its target: what the file lacks would silently stay as it began. */
import { defineDiagnostic } from './define-diagnostic.js';

export const loadMissing = defineDiagnostic<{
  readonly target: string;
  readonly file: string;
  readonly count: number;
  /** `stem.weight: no "conv0.weight", nearest is "conv1.weight"`. */
  readonly names: readonly string[];
  /** Those that are not listed. */
  readonly more: number;
}>({
  code: 'DLN2724',
  name: 'load-missing',
  severity: 'error',
  message: ({ target, file, count }) =>
    count === 1
      ? `a weight of \`${target}\` is not in \`${file}\``
      : `${count} weights of \`${target}\` are not in \`${file}\``,
  label: () => 'not all of it can be set',
  notes: ({ names, more }) => [...names, ...(more > 0 ? [`and ${more} more`] : [])],
  help: () => ['say what they are called there: `"ours.{i}" -> "theirs.{i}"`, or load a part alone'],
  explain:
    'A load sets every weight and state of its target from a tensor of the file. Names that match need no line; for all others a line says what they are called there. What the file lacks would silently stay as it began.',
  bad: null,
  good: null,
});
