/** DLN3003: A comparison, an argmax or a rounding has no slope, and an `iterate` has no gradient: a small change of a weight changes nothing, or everything at once. */
import { aroundWall } from '../differentiate/walls.js';
import { defineDiagnostic } from './define-diagnostic.js';

export const gradientStops = defineDiagnostic<{ readonly op: string; readonly weights: number }>({
  code: 'DLN3003',
  name: 'gradient-stops',
  severity: 'warning',
  message: (a) => `no gradient gets from this objective to a weight${a.op === '' ? '' : `: \`${a.op}\` has none`}`,
  label: (a) => `depends on ${a.weights} ${a.weights === 1 ? 'weight' : 'weights'}, moves none`,
  help: (a) =>
    a.op === 'iterate' ? aroundWall(a.op) : ['minimise something smooth instead: `cross_entropy` for accuracy'],
  explain:
    'A comparison, an argmax or a rounding has no slope, and an `iterate` has no gradient: a small change of a weight changes nothing, or everything at once. An objective that depends on weights through these alone moves none of them. A loss such as cross-entropy is the smooth stand-in for accuracy.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize 1 - accuracy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
