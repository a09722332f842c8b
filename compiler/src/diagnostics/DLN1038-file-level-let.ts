/** DLN1038: At the level of a file `const` names a value that is computed at compile time, `param` one that may be changed from outside, and `fn` one that depends on arguments. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fileLevelLet = defineDiagnostic<Record<never, string>>({
  code: 'DLN1038',
  name: 'file-level-let',
  severity: 'error',
  message: () => '`let` stands in bodies; a file declares a value with `const`',
  label: () => 'at the level of the file',
  explain:
    'At the level of a file `const` names a value that is computed at compile time, `param` one that may be changed from outside, and `fn` one that depends on arguments. `let` names a value inside a body.',
  bad: 'let depth = 3',
  good: 'const depth = 3',
});
