/** DLN2719: A measure is a mean of batches or a fold over them, and one number cannot be both. */
import { defineDiagnostic } from './define-diagnostic.js';

export const measureMixes = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2719',
  name: 'measure-mixes',
  severity: 'error',
  message: (a) => `\`${a.name}\` mixes a number of each batch with one that is folded over the whole pass`,
  label: () => 'neither a mean of batches nor a fold',
  help: () => [
    'measure the parts by names of their own; `expect`, `stop` and `plot` can compare and add measures',
    "or write a `metric` whose state folds the batch's number too",
  ],
  explain:
    'Over a dataset a measure is the mean over rows, or, where it is made of metrics with a state alone, what these say after the last batch. A sum of both would be neither: its batch part would be that of the last batch.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with SGD(lr: 0.1)
  measure both = perplexity(logits, label) + accuracy(logits, label)
}`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with SGD(lr: 0.1)
  measure perplexity(logits, label), accuracy(logits, label)
  expect perplexity + accuracy < 100
}`,
});
