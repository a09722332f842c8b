/** DLN2526: A `scan` over several sequences takes one place of each in every round, so all must have as many places. */
import { defineDiagnostic } from './define-diagnostic.js';

export const scanLengthsDiffer = defineDiagnostic<{
  readonly first: string;
  readonly second: string;
  readonly firstLength: string;
  readonly secondLength: string;
  readonly fails: string;
}>({
  code: 'DLN2526',
  name: 'scan-lengths-differ',
  severity: 'error',
  message: (a) =>
    `the sequences of this scan have ${a.firstLength} and ${a.secondLength} places: ${a.first} and ${a.second}`,
  label: (a) => `${a.secondLength} places, not ${a.firstLength}`,
  help: () => ['a scan goes along all its sequences at once: cut the longer one, or pad the shorter'],
  notes: (a) => (a.fails === '' ? [] : [`for example ${a.fails}`]),
  explain: 'A `scan` over several sequences takes one place of each in every round, so all must have as many places.',
  bad: `fn f(x: f32[N, 8], y: f32[N, 9]) -> f32[N, 8] = scan (a, b) in (x, y) over 1 from h = zeros([N]) {
  next h = h + a * b
  next h
}`,
  good: `fn f(x: f32[N, 8], y: f32[N, 9]) -> f32[N, 8] = scan (a, b) in (x, y[:, 1:]) over 1 from h = zeros([N]) {
  next h = h + a * b
  next h
}`,
});
