/** DLN1035: `=` stands in bindings and declarations only. */
import { defineDiagnostic } from './define-diagnostic.js';

export const assignInCondition = defineDiagnostic<Record<never, string>>({
  code: 'DLN1035',
  name: 'assign-in-condition',
  severity: 'error',
  message: () => 'a condition compares with `==`; `=` binds a name',
  label: () => '`==` is meant',
  explain: '`=` stands in bindings and declarations only.',
  bad: 'fn f(x: f32[N], k: dim) -> f32[N] = if k = 1 { x } else { k * x }',
  good: 'fn f(x: f32[N], k: dim) -> f32[N] = if k == 1 { x } else { k * x }',
});
