/** DLN2415: A layer argument with an arrow type gives what the arrow says. */
import { defineDiagnostic } from './define-diagnostic.js';

export const arrowMismatch = defineDiagnostic<{
  readonly callee: string;
  readonly param: string;
  readonly wanted: string;
  readonly got: string;
}>({
  code: 'DLN2415',
  name: 'arrow-mismatch',
  severity: 'error',
  message: (a) => `\`${a.param}\` of \`${a.callee}\` must give ${a.wanted}, but this gives ${a.got}`,
  label: (a) => `gives ${a.got}`,
  explain:
    'A parameter of type `layer(f32[*S, D]) -> f32[*S, D]` promises its body what the argument takes and gives, so the body is checked once. Each argument is therefore applied to the types of the arrow and must give its result.',
  bad: `layer twice(x: f32[N, D], f: layer(f32[N, D]) -> f32[N, D]) -> f32[N, D] = x |> f |> f
layer L(x: f32[N, 8]) -> f32[N, 8] = x |> twice(Dense(7))`,
  good: `layer twice(x: f32[N, D], f: layer(f32[N, D]) -> f32[N, D]) -> f32[N, D] = x |> f |> f
layer L(x: f32[N, 8]) -> f32[N, 8] = x |> twice(Dense(8))`,
});
