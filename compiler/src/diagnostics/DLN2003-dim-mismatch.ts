/** DLN2003: The same dim variable stands for one size everywhere in a call. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dimMismatch = defineDiagnostic<{
  readonly callee: string;
  readonly param: string;
  readonly axis: number;
  readonly wanted: string;
  readonly got: string;
  readonly expected: string;
  readonly fails: string;
  readonly bindings: readonly string[];
}>({
  code: 'DLN2003',
  name: 'dim-mismatch',
  severity: 'error',
  message: (a) =>
    a.axis < 0
      ? `\`${a.callee}\` expects ${a.wanted} here, but ${a.got} arrives`
      : `\`${a.callee}\` needs ${a.wanted} in axis ${a.axis} of \`${a.param}\`, but ${a.got} arrives`,
  label: (a) => (a.axis < 0 ? `expects ${a.expected}` : `${a.expected} is wanted, ${a.got} is here`),
  notes: (a) => [
    ...(a.bindings.length === 0 ? [] : [`with ${a.bindings.join(', ')}`]),
    ...(a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  ],
  explain:
    'The same dim variable stands for one size everywhere in a call. The sizes were read off the arguments in the order of the signature; this one disagrees with an earlier one or with the size that was written.',
  bad: `fn f(x: f32[N, D], w: f32[D, F]) -> f32[N, F] = x @ w
fn g(x: f32[N, 400], w: f32[256, 10]) -> f32[N, 10] = f(x, w)`,
  good: `fn f(x: f32[N, D], w: f32[D, F]) -> f32[N, F] = x @ w
fn g(x: f32[N, 400], w: f32[400, 10]) -> f32[N, 10] = f(x, w)`,
});
