/** DLN2702: What is minimised must be a single number: its gradient says how each weight moves. */
import { defineDiagnostic } from './define-diagnostic.js';

export const objectiveNotScalar = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2702',
  name: 'objective-not-scalar',
  severity: 'error',
  message: (a) => `an objective is one number f32[], not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['`mean(…)` or `sum(…)` makes one number of it'],
  explain: 'What is minimised must be a single number: its gradient says how each weight moves.',
  bad: `model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize M(point) with SGD(lr: 0.1)
}`,
  good: `model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize mean(M(point)) with SGD(lr: 0.1)
}`,
});
