/** DLN2022: `for` runs once per item of a list that is known while compiling; `repeat n` runs n times. */
import { defineDiagnostic } from './define-diagnostic.js';

export const listNeeded = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2022',
  name: 'list-needed',
  severity: 'error',
  message: (a) => `a loop goes over a list, or a whole number of times, not over ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['`range(n)` is the list 0, 1, …, n - 1'],
  explain: '`for` runs once per item of a list that is known while compiling; `repeat n` runs n times.',
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] = x |> for i in true { relu }`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] = x |> for i in range(2) { relu }`,
});
