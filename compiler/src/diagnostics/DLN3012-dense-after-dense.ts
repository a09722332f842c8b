/** DLN3012: A linear layer of a linear layer is a linear layer. */
import { defineDiagnostic } from './define-diagnostic.js';

export const denseAfterDense = defineDiagnostic<{ readonly middle: number }>({
  code: 'DLN3012',
  name: 'dense-after-dense',
  severity: 'warning',
  message: () => 'two Dense layers follow each other with nothing in between: together they are no more than one',
  label: (a) => `takes ${a.middle} numbers that are linear in what the first one took`,
  help: () => ['an activation between them, or one layer less'],
  explain:
    'A linear layer of a linear layer is a linear layer. Without an activation between them the first one adds weights and cost and nothing that one layer could not do. Where the middle is narrower than both ends it is a factorisation of low rank, which is passed over.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
