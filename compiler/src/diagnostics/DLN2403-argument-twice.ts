/** DLN2403: Each parameter takes one argument. */
import { defineDiagnostic } from './define-diagnostic.js';

export const argumentTwice = defineDiagnostic<{ readonly callee: string; readonly label: string }>({
  code: 'DLN2403',
  name: 'argument-twice',
  severity: 'error',
  message: (a) => `\`${a.label}\` of \`${a.callee}\` is given twice`,
  label: () => 'again',
  explain: 'Each parameter takes one argument: by position or by name, not by both and not twice.',
  bad: `fn f(x: f32[N, D]) -> f32[N] = sum(x, axis: 1, axis: 1)`,
  good: `fn f(x: f32[N, D]) -> f32[N] = sum(x, axis: 1)`,
});
