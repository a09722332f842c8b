/** DLN2041: What is written over a tensor has its type, but along the axis, where it may be shorter. */
import { defineDiagnostic } from './define-diagnostic.js';

export const updateMisfit = defineDiagnostic<{
  readonly into: string;
  readonly part: string;
  readonly axis: number;
  readonly dimInto: string;
  readonly dimPart: string;
  readonly fails: string;
}>({
  code: 'DLN2041',
  name: 'update-misfit',
  severity: 'error',
  message: (a) =>
    a.axis < 0
      ? `${a.part} cannot be written over ${a.into}: rank and dtype must be the same`
      : `${a.part} cannot be written over ${a.into}: ${a.dimPart} against ${a.dimInto} in axis ${a.axis}`,
  label: (a) => a.part,
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    '`update(x, part, at: i, axis: a)` writes `part` over `x` from place i of axis a on. Along that axis the part is no longer than the tensor; all their other axes agree for every value of the dims.',
  bad: `fn f(x: f32[N, 8, D], part: f32[N, 9, D]) -> f32[N, 8, D] = update(x, part, at: 0, axis: 1)`,
  good: `fn f(x: f32[N, 8, D], part: f32[N, 4, D]) -> f32[N, 8, D] = update(x, part, at: 2, axis: 1)`,
});
