/** DLN2002: Nothing converts by itself but a literal or configuration number: a silent conversion would hide that counts, classes or conditions are being used as measurements. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dtypeMismatch = defineDiagnostic<{
  readonly callee: string;
  readonly param: string;
  readonly wanted: string;
  readonly got: string;
}>({
  code: 'DLN2002',
  name: 'dtype-mismatch',
  severity: 'error',
  message: (a) => `\`${a.param}\` of \`${a.callee}\` holds ${a.wanted}, but ${a.got} arrives`,
  label: (a) => `expects ${a.wanted}`,
  help: (a) => [`convert it: \`cast(x, ${a.wanted})\``],
  explain:
    'Nothing converts by itself but a literal or configuration number: a silent conversion would hide that counts, classes or conditions are being used as measurements.',
  bad: `fn f(x: f32[N]) -> f32[N] = x
fn g(x: i32[N]) -> f32[N] = f(x)`,
  good: `fn f(x: f32[N]) -> f32[N] = x
fn g(x: i32[N]) -> f32[N] = f(cast(x, f32))`,
});
