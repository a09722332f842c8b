/** DLN2411: A layer or fn that calls itself is unrolled while compiling; a static argument gets smaller at each call until a condition ends it. */
import { callsItself } from './calls-itself.js';
import { defineDiagnostic } from './define-diagnostic.js';

export const recursionTooDeep = defineDiagnostic<{
  readonly callee: string;
  readonly limit: number;
  readonly circle: readonly string[];
}>({
  code: 'DLN2411',
  name: 'recursion-too-deep',
  severity: 'error',
  message: (a) => `${callsItself(a.callee, a.circle)} more than ${a.limit} times`,
  label: () => 'calls itself here',
  help: () => ['a static argument must get smaller at each call, and one case must end it'],
  explain:
    'A layer or fn that calls itself is unrolled while compiling; a static argument gets smaller at each call until a condition ends it.',
  bad: `fn f(k: int) -> int = f(k + 1)
const a = f(0)`,
  good: `fn f(k: int) -> int = if k > 3 { k } else { f(k + 1) }
const a = f(0)`,
});
