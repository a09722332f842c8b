/** DLN2017: Whole-number tensors count and name; letting 0.5 become 0 there would lose it silently. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fractionalInteger = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2017',
  name: 'fractional-integer',
  severity: 'error',
  message: (a) => `an i32 takes whole numbers, not ${a.got}`,
  label: () => 'not whole',
  help: () => ['a literal with a point or an exponent never becomes i32; cast the tensor to f32'],
  explain: 'Whole-number tensors count and name; letting 0.5 become 0 there would lose it silently.',
  bad: `fn f(x: i32[N]) -> i32[N] = x + 0.5`,
  good: `fn f(x: i32[N]) -> i32[N] = x + 1`,
});
