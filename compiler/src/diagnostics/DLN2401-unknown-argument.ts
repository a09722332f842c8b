/** DLN2401: A named argument must be a parameter of what is called. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownArgument = defineDiagnostic<{
  readonly callee: string;
  readonly label: string;
  readonly nearest: string;
  readonly all: readonly string[];
}>({
  code: 'DLN2401',
  name: 'unknown-argument',
  severity: 'error',
  message: (a) => `\`${a.callee}\` has no parameter \`${a.label}\``,
  label: () => 'no such parameter',
  help: (a) => [...(a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]), `it takes ${a.all.join(', ')}`],
  explain: 'A named argument must be a parameter of what is called.',
  bad: `fn f(x: f32[N, D]) -> f32[N] = sum(x, axes: 1)`,
  good: `fn f(x: f32[N, D]) -> f32[N] = sum(x, axis: 1)`,
});
