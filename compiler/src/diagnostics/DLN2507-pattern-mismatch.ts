/** DLN2507: A pattern takes a tuple or list of exactly as many parts apart. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternMismatch = defineDiagnostic<{ readonly wanted: number; readonly got: string }>({
  code: 'DLN2507',
  name: 'pattern-mismatch',
  severity: 'error',
  message: (a) => `a pattern of ${a.wanted} names does not fit ${a.got}`,
  label: (a) => `${a.wanted} names`,
  explain: 'A pattern takes a tuple or list of exactly as many parts apart.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let (a, b) = (x, x, x)
  a
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let (a, b) = (x, x)
  a
}`,
});
