/** DLN2012: A reshape keeps the elements and their order, so the number of elements must be the same for every value of the dims. */
import { defineDiagnostic } from './define-diagnostic.js';

export const reshapeSize = defineDiagnostic<{
  readonly got: string;
  readonly from: string;
  readonly to: string;
  readonly shape: string;
  readonly fails: string;
}>({
  code: 'DLN2012',
  name: 'reshape-size',
  severity: 'error',
  message: (a) =>
    a.from === ''
      ? `${a.got} does not stretch to ${a.shape}`
      : `${a.got} has ${a.from} elements, ${a.shape} has ${a.to}`,
  label: (a) => `cannot become ${a.shape}`,
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'A reshape keeps the elements and their order, so the number of elements must be the same for every value of the dims.',
  bad: `fn f(x: f32[N, 6]) -> f32[N, 4] = reshape(x, [N, 4])`,
  good: `fn f(x: f32[N, 6]) -> f32[N, 3, 2] = reshape(x, [N, 3, 2])`,
});
