/** DLN3013: In `expect` a measure is its value on the validation data, or where there is none on the training data: the rows that the weights were fitted to. */
import { defineDiagnostic } from './define-diagnostic.js';

export const expectNotValidated = defineDiagnostic<{ readonly condition: string; readonly part: string }>({
  code: 'DLN3013',
  name: 'expect-not-validated',
  severity: 'warning',
  message: (a) => `\`${a.condition}\` is about the training data: nothing is validated`,
  label: (a) => `\`${a.part}\` is there to validate on`,
  explain:
    'In `expect` a measure is its value on the validation data, or where there is none on the training data: the rows that the weights were fitted to. A part that was split off for this and is not used makes the promise weaker than it reads. `train.accuracy` says that the training data are meant.',
  bad: `data points = circles() |> split(train: 0.8, test: 0.2, seed: 1)
model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on points.train {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with SGD(lr: 0.1)
  measure accuracy(logits, label)
  expect accuracy >= 0.9
}`,
  good: `data points = circles() |> split(train: 0.8, test: 0.2, seed: 1)
model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on points.train {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with SGD(lr: 0.1)
  measure accuracy(logits, label)
  validate points.test
  expect accuracy >= 0.9
}`,
});
