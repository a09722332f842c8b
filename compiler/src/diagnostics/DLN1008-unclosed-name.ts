/** DLN1008: Any name may stand in backticks, which are not part of it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unclosedName = defineDiagnostic<Record<never, string>>({
  code: 'DLN1008',
  name: 'unclosed-name',
  severity: 'error',
  message: () => 'this name in backticks is not closed before its line ends',
  label: () => 'no closing backtick',
  explain:
    'Any name may stand in backticks, which are not part of it: `` `in` `` is a name although `in` is reserved. The closing backtick stands on the same line.',
  bad: 'const a = `in',
  good: 'const `in` = 3\nconst a = `in`',
});
