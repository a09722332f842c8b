/** DLN2301: A layer states the conditions under which it works, written with `where` or found when it was checked. */
import { defineDiagnostic } from './define-diagnostic.js';

export const whereViolated = defineDiagnostic<{
  readonly callee: string;
  readonly condition: string;
  readonly here: string;
  readonly fails: string;
  readonly message: string;
  readonly reckoned: readonly string[];
}>({
  code: 'DLN2301',
  name: 'where-violated',
  severity: 'error',
  message: (a) =>
    a.message !== ''
      ? `\`${a.callee}\`: ${a.message}`
      : `\`${a.callee}\` needs ${a.condition}${a.here === '' ? '' : `; here ${a.here}`}`,
  label: (a) => (a.message === '' ? 'does not hold here' : `needs ${a.condition}`),
  notes: (a) => [
    ...a.reckoned,
    ...(a.message !== '' && a.here !== '' ? [`${a.condition}, with ${a.here}`] : []),
    ...(a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  ],
  explain:
    'A layer states the conditions under which it works, written with `where` or found when it was checked. A call must meet them for every value of its own dims.',
  bad: `layer A(x: f32[N, D]) -> f32[N, D]
  where D % 2 == 0 = x
model M(x: f32[N, 5]) -> f32[N, 5] = x |> A`,
  good: `layer A(x: f32[N, D]) -> f32[N, D]
  where D % 2 == 0 = x
model M(x: f32[N, 6]) -> f32[N, 6] = x |> A`,
});
