/** DLN2721: A boundary is drawn over points of the plane, by what a model says of each. */
import { defineDiagnostic } from './define-diagnostic.js';

export const boundaryModel = defineDiagnostic<{
  readonly what: 'points' | 'result';
  /** The fields that there are, or the result. */
  readonly got: readonly string[];
}>({
  code: 'DLN2721',
  name: 'boundary-model',
  severity: 'error',
  message: (a) =>
    a.what === 'points'
      ? 'a boundary is drawn under points `f32[N, 2]`, and this train has no such field'
      : `a boundary is drawn from scores or classes of each point, not from ${a.got.join(', ')}`,
  label: () => 'cannot be drawn',
  notes: (a) => (a.what === 'points' && a.got.length > 0 ? [`the fields are ${a.got.join(', ')}`] : []),
  help: () => ['give a model of `f32[N, 2]` whose result is `f32[N, K]`, `f32[N]` or `class<K>[N]`'],
  explain:
    'A boundary is drawn over points of the plane, by what a model says of each: scores of its classes, one number whose sign decides, or a class.',
  bad: `model M(x: f32[N, 3]) -> f32[N, 1] = x |> Dense(1)
train t on circles() {
  let p = concat([point, zeros([N, 1])], axis: 1)
  minimize mean(M(p) ^ 2) with Adam
  plot boundary(layer(x: f32[N, 2]) = reshape(M(concat([x, zeros([N, 1])], axis: 1)), [N, 1, 1]))
}`,
  good: `model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(1)
train t on circles() {
  minimize mean(M(point) ^ 2) with Adam
  plot boundary(M)
}`,
});
