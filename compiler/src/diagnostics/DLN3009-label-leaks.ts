/** DLN3009: A prediction that is given the answer learns to copy it: the loss goes to 0 and the model is worth nothing on data without labels. */
import { defineDiagnostic } from './define-diagnostic.js';

export const labelLeaks = defineDiagnostic<{ readonly loss: string; readonly label: string }>({
  code: 'DLN3009',
  name: 'label-leaks',
  severity: 'warning',
  message: (a) => `what \`${a.loss}\` compares with \`${a.label}\` is computed from \`${a.label}\``,
  label: (a) => `knows \`${a.label}\` already`,
  explain:
    'A prediction that is given the answer learns to copy it: the loss goes to 0 and the model is worth nothing on data without labels. Where a label is an input on purpose, as for a generator of a wanted class, it is not what the result is compared with.',
  bad: `model Net(x: f32[N, 4]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() {
  minimize cross_entropy(Net(concat([point, one_hot(label)], axis: -1)), label) with SGD(lr: 0.1)
}`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
