/** DLN2529: The last line of a loop is the value of the round: a `scan` stacks it, an `iterate` goes on from it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const loopWithoutResult = defineDiagnostic<{
  readonly loop: string;
}>({
  code: 'DLN2529',
  name: 'loop-without-result',
  severity: 'error',
  message: (a) => `the body of this \`${a.loop}\` gives no result: its last line is an equation`,
  label: () => 'no result',
  help: (a) =>
    a.loop === 'scan'
      ? ['end it with the value of the round, such as `next h`; the rounds are stacked']
      : ['end it with the next value'],
  explain: 'The last line of a loop is the value of the round: a `scan` stacks it, an `iterate` goes on from it.',
  bad: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + xt
}`,
  good: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + xt
  next h
}`,
});
