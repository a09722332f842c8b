/** DLN2416: A layer argument takes everything that its arrow type says, without a condition of its own. */
import { defineDiagnostic } from './define-diagnostic.js';

export const arrowCondition = defineDiagnostic<{
  readonly callee: string;
  readonly param: string;
  readonly condition: string;
}>({
  code: 'DLN2416',
  name: 'arrow-condition',
  severity: 'error',
  message: (a) => `\`${a.param}\` of \`${a.callee}\` must take whatever its type says, but this needs ${a.condition}`,
  label: (a) => `needs ${a.condition}`,
  explain:
    'A parameter with an arrow type promises that the argument takes every tensor of the types before the arrow. An argument that needs more, such as an even height, may not stand there; a parameter `f: layer` without an arrow is checked at each use instead, with the dims of that use.',
  bad: `layer pooled(x: f32[N, H, W, C], f: layer(f32[_, _, _, _]) -> f32[_, _, _, _]) -> f32[N, H, W, C] {
  let small = x |> f
  x + mean(small)
}
layer L(x: f32[N, 32, 32, 3]) -> f32[N, 32, 32, 3] = x |> pooled(max_pool(2))`,
  good: `layer pooled(x: f32[N, H, W, C], f: layer) -> f32[N, H, W, C] {
  let small = x |> f
  x + mean(small)
}
layer L(x: f32[N, 32, 32, 3]) -> f32[N, 32, 32, 3] = x |> pooled(max_pool(2))`,
});
