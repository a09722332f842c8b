/** DLN2520: A carry keeps its type from round to round, because the next round reads it where this one left it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const carryChangesType = defineDiagnostic<{
  readonly loop: string;
  readonly name: string;
  readonly had: string;
  readonly got: string;
  readonly fails: string;
}>({
  code: 'DLN2520',
  name: 'carry-changes-type',
  severity: 'error',
  message: (a) => `the carry \`${a.name}\` of this ${a.loop} begins as ${a.had}, and its next value is ${a.got}`,
  label: (a) => `${a.got}, not ${a.had}`,
  help: (a) => [
    `give \`${a.name}\` a first value of the type that every round gives it, or bring the next value back to ${a.had}`,
  ],
  notes: (a) => (a.fails === '' ? [] : [`for example ${a.fails}`]),
  explain:
    'A carry keeps its type from round to round, because the next round reads it where this one left it. A growing sequence is no carry: the results of the rounds are stacked by themselves.',
  bad: `layer A(x: f32[N, T, D]) -> f32[N, T, D] =
  scan xt in x over T from h = zeros([N]) {
    next h = xt
    xt
  }`,
  good: `layer A(x: f32[N, T, D]) -> f32[N, T, D] =
  scan xt in x over T from h = zeros([N, D]) {
    next h = xt + h
    next h
  }`,
});
