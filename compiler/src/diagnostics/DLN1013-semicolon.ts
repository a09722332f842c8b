/** DLN1013: The end of a line ends a statement, except within brackets, after an operator, and before a line that goes on with one. */
import { defineDiagnostic } from './define-diagnostic.js';

export const semicolon = defineDiagnostic<Record<never, string>>({
  code: 'DLN1013',
  name: 'semicolon',
  severity: 'error',
  message: () => 'a statement ends with its line, not with `;`',
  label: () => 'not needed',
  explain:
    'The end of a line ends a statement, except within brackets, after an operator, and before a line that goes on with one. Two statements stand on two lines.',
  bad: 'const k = 3;',
  good: 'const k = 3',
});
