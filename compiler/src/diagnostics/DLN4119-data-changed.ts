/** A file that changed after its header was read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dataChanged = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
}>({
  code: 'DLN4119',
  name: 'data-changed',
  severity: 'error',
  message: ({ file }) => `\`${file}\` changed while it was in use`,
  help: () => [`start again once nothing writes to the file`],
  explain:
    'The program was checked against the file as it was. Something wrote to it since, so shapes, rows or ' +
    'classes may no longer be those that were proved.',
  bad: null,
  good: null,
});
