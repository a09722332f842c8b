/** A `save` whose path leads out of the folder that the program runs in. */
import { defineDiagnostic } from './define-diagnostic.js';

export const saveOutside = defineDiagnostic<{ readonly to: string }>({
  code: 'DLN4010',
  name: 'save-outside',
  severity: 'error',
  message: ({ to }) => `\`save\` to \`${to}\` would write outside of the folder that the program runs in`,
  help: () => ['write a relative path without `..`'],
  explain:
    'A program that somebody else wrote may be run without fear: it writes below the folder in which `dlnc` was started and nowhere else. ' +
    'Absolute paths and paths through `..` are refused before anything is written.',
  bad: null,
  good: null,
});
