/** DLN1202: An import names a .dln file by a path relative to the importing file. */
import { defineDiagnostic } from './define-diagnostic.js';

export const importNotFound = defineDiagnostic<{ readonly file: string; readonly nearest: string }>({
  code: 'DLN1202',
  name: 'import-not-found',
  severity: 'error',
  message: (a) => `the file ${a.file} cannot be read`,
  label: () => 'imported here',
  help: (a) => (a.nearest === '' ? [] : [`did you mean ${a.nearest}?`]),
  explain: 'An import names a .dln file by a path relative to the importing file.',
  bad: null,
  good: null,
});
