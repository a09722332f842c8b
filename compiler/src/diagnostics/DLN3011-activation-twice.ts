/** DLN3011: An activation bends what a linear layer gives. */
import { defineDiagnostic } from './define-diagnostic.js';

export const activationTwice = defineDiagnostic<{ readonly activation: string; readonly idle: boolean }>({
  code: 'DLN3011',
  name: 'activation-twice',
  severity: 'warning',
  message: (a) => `${a.activation} is applied to its own result${a.idle ? ': the second time changes nothing' : ''}`,
  label: () => 'the second time',
  explain:
    'An activation bends what a linear layer gives. Applied to its own result without a layer in between it does nothing, as relu, or squeezes the values together, as tanh and sigmoid. Often a block ends with one and its user adds another.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> relu |> relu |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> relu |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
