/** DLN3006: Dropout keeps the mean of a value and raises its variance, while training only. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dropoutBeforeBatchNorm = defineDiagnostic<Record<string, never>>({
  code: 'DLN3006',
  name: 'dropout-before-batch-norm',
  severity: 'warning',
  message: () => 'this BatchNorm takes its statistics from values that a dropout has thinned out',
  label: () => 'scaled by another variance while training',
  help: () => ['put the dropout behind the last BatchNorm, or leave one of the two out'],
  explain:
    'Dropout keeps the mean of a value and raises its variance, while training only. A BatchNorm behind it learns the raised variance and divides by it in evaluation too, where nothing is dropped (Li, Chen, Hu and Yang, 2018).',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> relu |> Dropout(0.5) |> BatchNorm |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> BatchNorm |> relu |> Dropout(0.5) |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
