/** DLN2715: Batch statistics of one row are zero variance: BatchNorm would divide by nothing. */
import { defineDiagnostic } from './define-diagnostic.js';

export const lastBatchOfOne = defineDiagnostic<{ readonly rows: number; readonly batch: number }>({
  code: 'DLN2715',
  name: 'last-batch-of-one',
  severity: 'warning',
  message: (a) => `the last batch has a single row: ${a.rows} rows in batches of ${a.batch}`,
  help: () => ['another batch size, or `batch n drop_last`'],
  explain: 'Batch statistics of one row are zero variance: BatchNorm would divide by nothing.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> BatchNorm |> relu |> Dense(2)
train t on circles(points: 101) {
  minimize cross_entropy(Net(point), label) with SGD(lr: 0.1)
  batch 10
}`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> BatchNorm |> relu |> Dense(2)
train t on circles(points: 101) {
  minimize cross_entropy(Net(point), label) with SGD(lr: 0.1)
  batch 10 drop_last
}`,
});
