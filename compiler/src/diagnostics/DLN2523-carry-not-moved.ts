/** DLN2523: A carry is what one round hands to the next. */
import { defineDiagnostic } from './define-diagnostic.js';

export const carryNotMoved = defineDiagnostic<{
  readonly name: string;
}>({
  code: 'DLN2523',
  name: 'carry-not-moved',
  severity: 'error',
  message: (a) => `the carry \`${a.name}\` is never moved: no \`next ${a.name}\` stands in the body`,
  label: () => 'stays as it began',
  help: (a) => [`write \`next ${a.name} = …\` in the body, or make it a \`let\` before the scan`],
  explain:
    'A carry is what one round hands to the next. One that no round moves is the same in all of them, so it is an ordinary value that the body may read; nearly always a line has been forgotten.',
  bad: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  h + xt
}`,
  good: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + xt
  next h
}`,
});
