/** DLN2602: A model is one instance that can be trained, run, summarised and exported: nothing about it is left open but its batch. */
import { defineDiagnostic } from './define-diagnostic.js';

export const modelTakesTensors = defineDiagnostic<{ readonly name: string; readonly param: string }>({
  code: 'DLN2602',
  name: 'model-takes-tensors',
  severity: 'error',
  message: (a) => `a model takes tensors only, but \`${a.param}\` of \`${a.name}\` is configuration`,
  label: () => 'not a tensor',
  help: () => ['`param` and `const` vary a model; a `layer` takes configuration'],
  explain:
    'A model is one instance that can be trained, run, summarised and exported: nothing about it is left open but its batch.',
  bad: `model M(x: f32[N, 4], k: dim) -> f32[N, 4] = x`,
  good: `layer M(x: f32[N, 4], k: dim) -> f32[N, 4] = k * x`,
});
