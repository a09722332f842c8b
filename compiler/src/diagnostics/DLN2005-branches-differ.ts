/** DLN2005: `if` and `match` choose while compiling, but what follows is checked once: so both branches give the same type. */
import { defineDiagnostic } from './define-diagnostic.js';

export const branchesDiffer = defineDiagnostic<{ readonly first: string; readonly second: string }>({
  code: 'DLN2005',
  name: 'branches-differ',
  severity: 'error',
  message: (a) => `the branches give ${a.first} and ${a.second}, which are not the same`,
  label: () => 'the two branches differ',
  help: () => ['both branches must give one type, each under the facts of its own condition'],
  explain:
    '`if` and `match` choose while compiling, but what follows is checked once: so both branches give the same type. The condition counts as a fact inside its branch: under `C == filters` the two dims are equal.',
  bad: `fn f(x: f32[N, D], k: dim) -> f32[N, D] = if k > 2 { x } else { x[:, :1] }`,
  good: `fn f(x: f32[N, D], k: dim) -> f32[N, D] = if k > 2 { x } else { -x }`,
});
