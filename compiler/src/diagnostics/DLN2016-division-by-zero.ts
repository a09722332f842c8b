/** DLN2016: A whole number divided by zero has no value. */
import { defineDiagnostic } from './define-diagnostic.js';

export const divisionByZero = defineDiagnostic<{ readonly over: string }>({
  code: 'DLN2016',
  name: 'division-by-zero',
  severity: 'error',
  message: (a) => `${a.over} is divided by zero`,
  label: () => 'zero',
  explain: 'A whole number divided by zero has no value.',
  bad: `const a = 4 // 0`,
  good: `const a = 4 // 2`,
});
