/** DLN2521: A `scan` goes along one axis of what it reads: a dim variable that occurs once in the type, or the number of an axis. */
import { defineDiagnostic } from './define-diagnostic.js';

export const scanAxisMissing = defineDiagnostic<{
  readonly axis: string;
  readonly type: string;
}>({
  code: 'DLN2521',
  name: 'scan-axis-missing',
  severity: 'error',
  message: (a) => `${a.type} has no axis ${a.axis} to go along`,
  label: (a) => `no axis ${a.axis}`,
  help: () => ['name a dim of the type, or give the number of the axis: `over 1`, `over -2`'],
  explain:
    'A `scan` goes along one axis of what it reads: a dim variable that occurs once in the type, or the number of an axis. Its results are stacked where that axis stood.',
  bad: `fn f(x: f32[N, D], y: f32[T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + 1
  h
}`,
  good: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + xt
  next h
}`,
});
