/** DLN1007: There is one kind of string, in straight double quotes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const singleQuotes = defineDiagnostic<Record<never, string>>({
  code: 'DLN1007',
  name: 'single-quotes',
  severity: 'error',
  message: () => 'strings are written in double quotes',
  label: () => 'not a string',
  explain: 'There is one kind of string, in straight double quotes.',
  bad: "const name = 'mnist'",
  good: 'const name = "mnist"',
});
