/** DLN1027: The types of parameters are the part of a program from which everything else is inferred, so they are written. */
import { defineDiagnostic } from './define-diagnostic.js';

export const missingType = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN1027',
  name: 'missing-type',
  severity: 'error',
  message: (a) => `\`${a.name}\` needs a type`,
  label: () => 'no type',
  help: (a) => [`write \`${a.name}: f32[…]\`, \`${a.name}: dim\`, …`],
  explain:
    'The types of parameters are the part of a program from which everything else is inferred, so they are written: `x: f32[N, D]`, `filters: dim`, `rate: float`.',
  bad: 'fn f(x) -> f32[N] = x',
  good: 'fn f(x: f32[N]) -> f32[N] = x',
});
