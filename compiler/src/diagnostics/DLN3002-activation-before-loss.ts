/** DLN3002: A loss of logits contains the softmax or sigmoid itself, in a form that stays exact for large numbers. */
import { defineDiagnostic } from './define-diagnostic.js';

export const activationBeforeLoss = defineDiagnostic<{ readonly loss: string; readonly activation: string }>({
  code: 'DLN3002',
  name: 'activation-before-loss',
  severity: 'warning',
  message: (a) => `\`${a.loss}\` takes logits, but ${a.activation} has been applied to these`,
  label: (a) => `the result of ${a.activation}`,
  help: (a) => [`\`${a.loss}\` applies its own: give it the numbers before \`${a.activation}\``],
  explain:
    'A loss of logits contains the softmax or sigmoid itself, in a form that stays exact for large numbers. Applied twice, the probabilities are squeezed together: gradients become small, and the loss can never come near 0.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2) |> softmax
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
