/** A file named on the command line that does not exist. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fileNotFound = defineDiagnostic<{
  readonly path: string;
  /** Files beside it with a name like it, best first. */
  readonly similar: readonly string[];
}>({
  code: 'DLN4001',
  name: 'file-not-found',
  severity: 'error',
  message: ({ path }) => `there is no file \`${path}\``,
  help: ({ similar }) =>
    similar.length === 0 ? [] : [`files with a name like it: ${similar.map((s) => `\`${s}\``).join(', ')}`],
  explain:
    'The path is taken from the folder in which `dlnc` was started. Nothing was read and nothing was run. ' +
    'When a file in the same folder, or the same name with another ending, comes close, it is named.',
  bad: null,
  good: null,
});
