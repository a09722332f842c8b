/** DLN1023: Every declaration and binding has a name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const expectedName = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1023',
  name: 'expected-name',
  severity: 'error',
  message: (a) => `a name is missing here${a.found === '' ? '' : `; found ${a.found}`}`,
  label: () => 'a name is wanted here',
  explain:
    'Every declaration and binding has a name: a letter or `_`, then letters, digits and `_`. Anything else may be a name in backticks.',
  bad: 'const 3 = 3',
  good: 'const three = 3',
});
