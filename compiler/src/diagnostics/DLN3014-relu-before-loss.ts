/** DLN3014: A logit below 0 says that a class is unlikely. */
import { defineDiagnostic } from './define-diagnostic.js';

export const reluBeforeLoss = defineDiagnostic<{ readonly loss: string; readonly activation: string }>({
  code: 'DLN3014',
  name: 'relu-before-loss',
  severity: 'warning',
  message: (a) => `\`${a.loss}\` takes logits, but ${a.activation} has cut off everything below 0`,
  label: () => 'never below 0',
  help: () => ['end with the linear layer'],
  explain:
    'A logit below 0 says that a class is unlikely. After a relu none is, no class can be ruled out, and where all are 0 no gradient flows: the last layer of a classifier has no activation.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2) |> relu
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
