/** DLN1205: A file-level name has one meaning, whatever the order of the declarations. */
import { defineDiagnostic } from './define-diagnostic.js';

export const declaredTwice = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN1205',
  name: 'declared-twice',
  severity: 'error',
  message: (a) => `\`${a.name}\` is declared twice in this file`,
  label: () => 'declared again here',
  help: () => ['rename one of them'],
  explain: 'A file-level name has one meaning, whatever the order of the declarations.',
  bad: `const a = 1
const a = 2`,
  good: `const a = 1
const b = 2`,
});
