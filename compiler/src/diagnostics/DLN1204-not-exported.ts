/** DLN1204: Only what is marked `export` is part of a file's interface; everything else may change without notice. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notExported = defineDiagnostic<{ readonly name: string; readonly file: string }>({
  code: 'DLN1204',
  name: 'not-exported',
  severity: 'error',
  message: (a) => `\`${a.name}\` is declared in ${a.file} but not exported`,
  label: () => 'not exported',
  help: () => [`write \`export\` before its declaration`],
  explain: "Only what is marked `export` is part of a file's interface; everything else may change without notice.",
  bad: null,
  good: null,
});
