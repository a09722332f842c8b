/** DLN1028: A function or layer is a signature and a body. */
import { defineDiagnostic } from './define-diagnostic.js';

export const missingBody = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1028',
  name: 'missing-body',
  severity: 'error',
  message: (a) => `a body is missing here: \`= expression\` or \`{ … }\`${a.found === '' ? '' : `, before ${a.found}`}`,
  label: () => 'a body is wanted here',
  explain:
    'A function or layer is a signature and a body. The body is `= expression`, or braces with equations and a result as the last line.',
  bad: 'fn double(x: f32[N]) -> f32[N]',
  good: 'fn double(x: f32[N]) -> f32[N] = 2 * x',
});
