/** DLN2501: The equations of a body may stand in any order, but each value must be computable from others. */
import { defineDiagnostic } from './define-diagnostic.js';

export const bindingCycle = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2501',
  name: 'binding-cycle',
  severity: 'error',
  message: (a) => `\`${a.name}\` depends on itself`,
  label: () => 'needs its own value',
  help: () => ['a new name for the new value, or a `state` with `next` where memory is meant'],
  explain: 'The equations of a body may stand in any order, but each value must be computable from others.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let a = a + x
  a
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let a = x + x
  a
}`,
});
