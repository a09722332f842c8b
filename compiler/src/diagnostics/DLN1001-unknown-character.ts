/** DLN1001: Outside strings and comments a program is written with ASCII characters. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownCharacter = defineDiagnostic<{ readonly text: string; readonly code: string }>({
  code: 'DLN1001',
  name: 'unknown-character',
  severity: 'error',
  message: (a) => `\`${a.text}\` (${a.code}) begins nothing in DLN`,
  label: () => 'not a sign of the language',
  explain:
    'Outside strings and comments a program is written with ASCII characters. Text that was copied from a page or a slide often carries look-alikes, such as a minus sign that is no hyphen or a space that does not break: they look right and are other characters. Where the meaning is certain, the fix puts the sign that was meant.',
  bad: 'const k = 3 − 1',
  good: 'const k = 3 - 1',
});
