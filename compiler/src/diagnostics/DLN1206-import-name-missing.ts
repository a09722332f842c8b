/** DLN1206: An import in braces takes declarations by name; each must be exported by the file. */
import { defineDiagnostic } from './define-diagnostic.js';

export const importNameMissing = defineDiagnostic<{
  readonly name: string;
  readonly file: string;
  readonly nearest: string;
}>({
  code: 'DLN1206',
  name: 'import-name-missing',
  severity: 'error',
  message: (a) => `${a.file} declares no \`${a.name}\``,
  label: () => 'not there',
  help: (a) => (a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
  explain: 'An import in braces takes declarations by name; each must be exported by the file.',
  bad: null,
  good: null,
});
