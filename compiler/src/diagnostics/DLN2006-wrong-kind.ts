/** DLN2006: Configuration (whole numbers, floats, conditions, strings, lists, layers) is known while compiling; tensors are known when the program runs. */
import { defineDiagnostic } from './define-diagnostic.js';

export const wrongKind = defineDiagnostic<{ readonly wanted: string; readonly got: string }>({
  code: 'DLN2006',
  name: 'wrong-kind',
  severity: 'error',
  message: (a) => `${a.wanted} is wanted here, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  explain:
    'Configuration (whole numbers, floats, conditions, strings, lists, layers) is known while compiling; tensors are known when the program runs. The one never stands for the other by accident.',
  bad: `fn f(x: f32[N]) -> f32[N] = x + "1"`,
  good: `fn f(x: f32[N]) -> f32[N] = x + 1`,
});
