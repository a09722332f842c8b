/** DLN2008: Where a whole number is wanted, `/` states that the division is exact; it must be one. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notWhole = defineDiagnostic<{ readonly over: string; readonly under: string }>({
  code: 'DLN2008',
  name: 'not-whole',
  severity: 'error',
  message: (a) => `${a.over} / ${a.under} is not a whole number`,
  label: (a) => `${a.under} does not divide ${a.over}`,
  help: () => ['`//` rounds down where that is meant'],
  explain: 'Where a whole number is wanted, `/` states that the division is exact; it must be one.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let z = zeros([7 / 2])
  x + mean(z)
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let z = zeros([8 / 2])
  x + mean(z)
}`,
});
