/** DLN1031: A statement ends with its line. */
import { defineDiagnostic } from './define-diagnostic.js';

export const trailingText = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1031',
  name: 'trailing-text',
  severity: 'error',
  message: (a) => `what stands before is complete, and \`${a.found}\` follows it`,
  label: () => 'does not belong to it',
  explain:
    'A statement ends with its line. Two values side by side are joined by an operator, a comma or a call, or stand on two lines; the `(` of a call and the `[` of an index stand on the line of what they follow.',
  bad: 'const k = 3 4',
  good: 'const k = 3 * 4',
});
