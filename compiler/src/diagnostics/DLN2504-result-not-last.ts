/** DLN2504: A body is equations and one result, its last line. */
import { defineDiagnostic } from './define-diagnostic.js';

export const resultNotLast = defineDiagnostic<Record<string, never>>({
  code: 'DLN2504',
  name: 'result-not-last',
  severity: 'error',
  message: () => 'a value that nothing uses: only the last line of a body is its result',
  label: () => 'not used',
  help: () => ['bind it with `let`, or join the lines: a line that begins with `-` begins a statement'],
  explain:
    'A body is equations and one result, its last line. A line that begins with `-` begins a statement of its own.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  x
  -x
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  -x
}`,
});
