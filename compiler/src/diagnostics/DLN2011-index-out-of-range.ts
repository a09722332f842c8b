/** DLN2011: Indices and slice bounds are known while compiling and are checked there; negative ones count from the end. */
import { defineDiagnostic } from './define-diagnostic.js';

export const indexOutOfRange = defineDiagnostic<{ readonly index: string; readonly size: string; readonly of: string }>(
  {
    code: 'DLN2011',
    name: 'index-out-of-range',
    severity: 'error',
    message: (a) => `${a.index} is outside 0 … ${a.size} - 1 of ${a.of}`,
    label: (a) => `the size here is ${a.size}`,
    explain:
      'Indices and slice bounds are known while compiling and are checked there; negative ones count from the end. An index that is known only at run time is `take(x, ids, axis: a)`.',
    bad: `fn f(x: f32[N, 4]) -> f32[N] = x[:, 4]`,
    good: `fn f(x: f32[N, 4]) -> f32[N] = x[:, 3]`,
  },
);
