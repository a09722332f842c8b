/** A folder, pipe or device where a program was expected. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notAFile = defineDiagnostic<{
  readonly path: string;
  /** What it is: `a folder`. */
  readonly is: string;
  /** Programs inside it. */
  readonly inside: readonly string[];
}>({
  code: 'DLN4002',
  name: 'not-a-file',
  severity: 'error',
  message: ({ path, is }) => `\`${path}\` is ${is}, not a file`,
  help: ({ inside }) =>
    inside.length === 0 ? [] : [`programs inside it: ${inside.map((s) => `\`${s}\``).join(', ')}`],
  explain:
    'A program is one `.dln` file and what it imports. To check every program of a folder, let the shell list them: ' +
    '`dlnc check folder/*.dln`.',
  bad: null,
  good: null,
});
