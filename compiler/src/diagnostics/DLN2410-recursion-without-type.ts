/** DLN2410: A layer or function that calls itself states its result type. */
import { callsItself } from './calls-itself.js';
import { defineDiagnostic } from './define-diagnostic.js';

export const recursionWithoutType = defineDiagnostic<{ readonly name: string; readonly circle: readonly string[] }>({
  code: 'DLN2410',
  name: 'recursion-without-type',
  severity: 'error',
  message: (a) => `${callsItself(a.name, a.circle)} and must state its result type`,
  help: () => ['write `-> f32[…]` between the parameters and the `=`'],
  explain:
    'A layer or function that calls itself states its result type: the call inside is checked by that type, since the body is not known yet.',
  bad: 'layer Twice(x: f32[N, D], depth: int) = if depth > 0 { x |> Twice(depth: depth - 1) } else { x }',
  good: 'layer Twice(x: f32[N, D], depth: int) -> f32[N, D] = if depth > 0 { x |> Twice(depth: depth - 1) } else { x }',
});
