/** DLN2528: An `iterate` asks its condition before each round: one truth value says whether another round runs. */
import { defineDiagnostic } from './define-diagnostic.js';

export const iterateCondition = defineDiagnostic<{
  readonly got: string;
}>({
  code: 'DLN2528',
  name: 'iterate-condition',
  severity: 'error',
  message: (a) => `\`while\` wants a truth value \`bool[]\`, but this is ${a.got}`,
  label: (a) => a.got,
  help: () => ['compare numbers: `while norm(g) > 1e-6`; of many, take `max` or `norm` first'],
  explain: 'An `iterate` asks its condition before each round: one truth value says whether another round runs.',
  bad: `fn f(x: f32[N]) -> f32[N] = iterate u = x while u > 1 max 10 {
  u / 2
}`,
  good: `fn f(x: f32[N]) -> f32[N] = iterate u = x while norm(u) > 1 max 10 {
  u / 2
}`,
});
