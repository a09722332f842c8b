/** DLN2033: One letter is one length, wherever it stands in a pattern. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternLengthsDiffer = defineDiagnostic<{
  readonly letter: string;
  readonly first: string;
  readonly second: string;
  readonly firstType: string;
  readonly secondType: string;
  readonly fails: string;
}>({
  code: 'DLN2033',
  name: 'pattern-lengths-differ',
  severity: 'error',
  message: (a) =>
    a.letter === '1'
      ? `the pattern has an axis of 1 here, but that of ${a.secondType} is ${a.second}`
      : a.firstType === ''
        ? `\`${a.letter}\` is ${a.first}, but the axis of ${a.secondType} is ${a.second}`
        : `\`${a.letter}\` is ${a.first} in ${a.firstType} and ${a.second} in ${a.secondType}`,
  label: (a) => `${a.second === '' ? 'nothing' : a.second} here`,
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'One letter is one length, wherever it stands in a pattern. `einsum` never broadcasts: an axis of 1 does not meet one of another length, and `...` stands for the same axes in every tensor.',
  bad: `fn f(q: f32[N, T, 8], k: f32[N, S, 4]) -> f32[N, T, S] = einsum("n t d, n s d -> n t s", q, k)`,
  good: `fn f(q: f32[N, T, 8], k: f32[N, S, 8]) -> f32[N, T, S] = einsum("n t d, n s d -> n t s", q, k)`,
});
