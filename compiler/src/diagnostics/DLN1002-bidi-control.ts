/** DLN1002: The twelve bidirectional control characters make an editor show a line in another order than the one in which it is read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const bidiControl = defineDiagnostic<{ readonly code: string }>({
  code: 'DLN1002',
  name: 'bidi-control',
  severity: 'error',
  message: (a) => `an invisible character (${a.code}) here changes the order in which the text around it is shown`,
  label: () => 'invisible',
  explain:
    'The twelve bidirectional control characters make an editor show a line in another order than the one in which it is read. A program that holds one may compute something else than what a reviewer sees, so they are refused everywhere, in strings and comments too.',
  bad: 'const k = 3 # \u202e three',
  good: 'const k = 3 # three',
});
