/** DLN1003: Control characters other than tab and line end show nothing, and half of a surrogate pair is no character at all. */
import { defineDiagnostic } from './define-diagnostic.js';

export const controlCharacter = defineDiagnostic<{ readonly code: string }>({
  code: 'DLN1003',
  name: 'control-character',
  severity: 'error',
  message: (a) => `the character ${a.code} may not stand in a program`,
  label: () => 'invisible',
  explain:
    'Control characters other than tab and line end show nothing, and half of a surrogate pair is no character at all. They come from binary files and broken copies.',
  bad: 'const k = 3\u0000',
  good: 'const k = 3',
});
