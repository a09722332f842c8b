/** DLN2018: Each operator states the dtypes that it takes; nothing converts by itself. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dtypeOperator = defineDiagnostic<{
  readonly op: string;
  readonly left: string;
  readonly right: string;
  readonly why: string;
}>({
  code: 'DLN2018',
  name: 'dtype-operator',
  severity: 'error',
  message: (a) => `\`${a.op}\` does not take ${a.right === '' ? a.left : `${a.left} and ${a.right}`}: ${a.why}`,
  label: (a) => `${a.op}`,
  explain: 'Each operator states the dtypes that it takes; nothing converts by itself.',
  bad: `fn f(x: f32[N], y: i32[N]) -> f32[N] = x + y`,
  good: `fn f(x: f32[N], y: i32[N]) -> f32[N] = x + cast(y, f32)`,
});
