/** DLN2004: A written result type is a promise to every caller; the body must keep it for every value of its dims. */
import { defineDiagnostic } from './define-diagnostic.js';

export const resultMismatch = defineDiagnostic<{
  readonly name: string;
  readonly wanted: string;
  readonly got: string;
  readonly axis: number;
  readonly dimWanted: string;
  readonly dimGot: string;
  readonly fails: string;
}>({
  code: 'DLN2004',
  name: 'result-mismatch',
  severity: 'error',
  message: (a) => `\`${a.name}\` promises ${a.wanted}, but its body gives ${a.got}`,
  label: (a) => (a.axis < 0 ? `gives ${a.got}` : `axis ${a.axis} is ${a.dimGot}, not ${a.dimWanted}`),
  notes: (a) => (a.fails === '' ? [] : [a.fails.startsWith('always') ? a.fails : `counterexample: ${a.fails}`]),
  explain:
    'A written result type is a promise to every caller; the body must keep it for every value of its dims. The counterexample is one assignment of the dims for which it does not.',
  bad: `fn f(x: f32[N, D]) -> f32[N, 5] = x`,
  good: `fn f(x: f32[N, D]) -> f32[N, D] = x`,
});
