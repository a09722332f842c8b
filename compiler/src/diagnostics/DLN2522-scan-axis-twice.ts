/** DLN2522: A `scan` goes along one axis. */
import { defineDiagnostic } from './define-diagnostic.js';

export const scanAxisTwice = defineDiagnostic<{
  readonly axis: string;
  readonly type: string;
  readonly count: number;
}>({
  code: 'DLN2522',
  name: 'scan-axis-twice',
  severity: 'error',
  message: (a) => `${a.type} has ${a.count} axes of size ${a.axis}: which one the scan goes along is not clear`,
  label: (a) => `${a.count} axes are ${a.axis}`,
  help: () => [`give the number of the axis (\`over 1\`), or name the dims differently in the signature`],
  explain:
    'A `scan` goes along one axis. A dim variable names it where it occurs once in the type; where it occurs twice the number of the axis says which is meant.',
  bad: `fn f(x: f32[T, T]) -> f32[T, T] = scan row in x over T from h = zeros([T]) {
  next h = h + row
  next h
}`,
  good: `fn f(x: f32[T, T]) -> f32[T, T] = scan row in x over 0 from h = zeros([T]) {
  next h = h + row
  next h
}`,
});
