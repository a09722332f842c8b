/** DLN2601: The first dim of a model's first tensor is its batch. */
import { defineDiagnostic } from './define-diagnostic.js';

export const modelBatch = defineDiagnostic<{ readonly name: string; readonly batch: string; readonly got: string }>({
  code: 'DLN2601',
  name: 'model-batch',
  severity: 'error',
  message: (a) => `every result of the model \`${a.name}\` begins with its batch ${a.batch}, but this is ${a.got}`,
  label: () => 'the batch axis is lost',
  explain:
    "The first dim of a model's first tensor is its batch. If it is symbolic, each result begins with it, so that rows can be neither merged nor forgotten.",
  bad: `model M(x: f32[N, 4]) -> f32[4] = sum(x, axis: 0)`,
  good: `model M(x: f32[N, 4]) -> f32[N] = sum(x, axis: 1)`,
});
