/** A file in which nothing is declared because there is nothing in it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const emptyFile = defineDiagnostic<{ readonly path: string }>({
  code: 'DLN4006',
  name: 'empty-file',
  severity: 'error',
  message: ({ path }) => `\`${path}\` is empty`,
  help: () => ['`dlnc init` writes a small program that runs'],
  explain:
    'A file without a single character of program is more often a save that went wrong than a program, so it is not ' +
    'passed over in silence.',
  bad: null,
  good: null,
});
