/** DLN2510: Weights and states get their first value once, before any batch is seen. */
import { defineDiagnostic } from './define-diagnostic.js';

export const initialDependsOnData = defineDiagnostic<{ readonly name: string; readonly data: string }>({
  code: 'DLN2510',
  name: 'initial-depends-on-data',
  severity: 'error',
  message: (a) => `the first value of \`${a.name}\` cannot depend on \`${a.data}\`, which is known only at each step`,
  label: () => 'known at a step',
  explain: 'Weights and states get their first value once, before any batch is seen.',
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  state s = mean(x, axis: 0)
  x + s
}`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  state s = zeros([4])
  x + s
}`,
});
