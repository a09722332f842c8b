/** DLN2410: A layer or function that calls itself states its result type. */
import { defineDiagnostic } from './define-diagnostic.js';

export const recursionWithoutType = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2410',
  name: 'recursion-without-type',
  severity: 'error',
  message: (a) => `\`${a.name}\` calls itself and must state its result type`,
  help: () => ['write `-> f32[…]` between the parameters and the `=`'],
  explain:
    'A layer or function that calls itself states its result type: the call inside is checked by that type, since the body is not known yet.',
  bad: 'layer Twice(x: f32[N, D], depth: int) = if depth > 0 { x |> Twice(depth: depth - 1) } else { x }',
  good: 'layer Twice(x: f32[N, D], depth: int) -> f32[N, D] = if depth > 0 { x |> Twice(depth: depth - 1) } else { x }',
});
