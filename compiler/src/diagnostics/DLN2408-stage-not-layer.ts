/** DLN2408: `x |> f` is f(x): the right side must be something that takes the tensor from the left. */
import { defineDiagnostic } from './define-diagnostic.js';

export const stageNotLayer = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2408',
  name: 'stage-not-layer',
  severity: 'error',
  message: (a) => `what follows \`|>\` is a function or layer, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  explain: '`x |> f` is f(x): the right side must be something that takes the tensor from the left.',
  bad: `fn f(x: f32[N], y: f32[N]) -> f32[N] = x |> y`,
  good: `fn f(x: f32[N], y: f32[N]) -> f32[N] = x |> maximum(y)`,
});
