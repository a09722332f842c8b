/** DLN1030: A body is either `= expression` or `{ … }`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const equalsBrace = defineDiagnostic<Record<never, string>>({
  code: 'DLN1030',
  name: 'equals-brace',
  severity: 'error',
  message: () => 'a body in braces has no `=` before it',
  label: () => 'one of the two',
  explain: 'A body is either `= expression` or `{ … }`.',
  bad: 'fn f(x: f32[N]) -> f32[N] = {\n  2 * x\n}',
  good: 'fn f(x: f32[N]) -> f32[N] {\n  2 * x\n}',
});
