/** DLN2024: Each index or slice takes one axis; `none` makes a new one, `...` stands for all in between. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyIndices = defineDiagnostic<{ readonly got: string; readonly rank: number; readonly count: number }>(
  {
    code: 'DLN2024',
    name: 'too-many-indices',
    severity: 'error',
    message: (a) => `${a.got} has ${a.rank} ${a.rank === 1 ? 'axis' : 'axes'}, but ${a.count} indices are given`,
    label: (a) => `${a.count} indices`,
    explain: 'Each index or slice takes one axis; `none` makes a new one, `...` stands for all in between.',
    bad: `fn f(x: f32[N]) -> f32[] = x[0, 0]`,
    good: `fn f(x: f32[N, 3]) -> f32[] = x[0, 0]`,
  },
);
