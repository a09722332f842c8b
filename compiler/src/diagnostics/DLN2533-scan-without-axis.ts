/** DLN2533: A `scan` cuts what it reads along one axis, one place a round. */
import { defineDiagnostic } from './define-diagnostic.js';

export const scanWithoutAxis = defineDiagnostic<{
  readonly type: string;
}>({
  code: 'DLN2533',
  name: 'scan-without-axis',
  severity: 'error',
  message: (a) => `over which axis of ${a.type} this scan goes is not said`,
  label: () => 'a tensor, which has axes',
  help: () => ['write the axis after it: `over T`, `over 1`'],
  explain: 'A `scan` cuts what it reads along one axis, one place a round. Only a `range` needs no axis.',
  bad: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x from h = zeros([N]) {
  next h = h + xt
  next h
}`,
  good: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + xt
  next h
}`,
});
