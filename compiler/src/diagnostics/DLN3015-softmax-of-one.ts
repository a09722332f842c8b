/** DLN3015: A softmax makes shares of the numbers along an axis. */
import { defineDiagnostic } from './define-diagnostic.js';

export const softmaxOfOne = defineDiagnostic<{ readonly callee: string }>({
  code: 'DLN3015',
  name: 'softmax-of-one',
  severity: 'warning',
  message: (a) => `this ${a.callee} runs over a single number: the result is the same whatever it is`,
  label: () => 'over an axis of 1',
  help: () => ['for one of two classes: one logit and `bce_logits`, or two logits'],
  explain:
    'A softmax makes shares of the numbers along an axis. A single number always has the share 1, its logarithm is 0, and no gradient flows. For yes or no there are two ways: one logit with `bce_logits`, or two logits with `cross_entropy`.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(8) |> tanh |> Dense(1) |> softmax
train t on plane() { minimize mse(Net(point), target[:, none]) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(8) |> tanh |> Dense(1) |> sigmoid
train t on plane() { minimize mse(Net(point), target[:, none]) with SGD(lr: 0.1) }`,
});
