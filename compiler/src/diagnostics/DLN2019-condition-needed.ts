/** DLN2019: `if`, `match`, `and` and `or` decide on dims and configuration while the program is compiled. */
import { defineDiagnostic } from './define-diagnostic.js';

export const conditionNeeded = defineDiagnostic<{ readonly op: string; readonly got: string }>({
  code: 'DLN2019',
  name: 'condition-needed',
  severity: 'error',
  message: (a) => `\`${a.op}\` chooses while compiling and needs a condition on configuration, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['a choice that depends on data is `select(c, a, b)`'],
  explain:
    '`if`, `match`, `and` and `or` decide on dims and configuration while the program is compiled. What depends on data is chosen element by element with `select`.',
  bad: `fn f(x: f32[N]) -> f32[N] = if x > 0 { x } else { -x }`,
  good: `fn f(x: f32[N]) -> f32[N] = select(x > 0, x, -x)`,
});
