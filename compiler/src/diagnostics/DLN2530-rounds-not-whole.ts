/** DLN2530: How often a loop may run is known before it starts: `max` and `range` take whole numbers, which may be dims. */
import { defineDiagnostic } from './define-diagnostic.js';

export const roundsNotWhole = defineDiagnostic<{
  readonly loop: string;
  readonly got: string;
}>({
  code: 'DLN2530',
  name: 'rounds-not-whole',
  severity: 'error',
  message: (a) => `the rounds of this ${a.loop} are counted by a whole number of at least 0, not ${a.got}`,
  label: (a) => a.got,
  help: (a) =>
    a.loop === 'iterate'
      ? ['write how many rounds there may be at most: `max 1000`']
      : ['`range(n)` counts from 0, `range(a, b)` from a up to, not including, b'],
  explain:
    'How often a loop may run is known before it starts: `max` and `range` take whole numbers, which may be dims.',
  bad: `fn f(x: f32[N]) -> f32[N] = iterate u = x while norm(u) > 1 max 0.5 {
  u / 2
}`,
  good: `fn f(x: f32[N]) -> f32[N] = iterate u = x while norm(u) > 1 max 50 {
  u / 2
}`,
});
