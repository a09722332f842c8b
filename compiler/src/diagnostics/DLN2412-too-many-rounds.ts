/** DLN2412: Loops are unrolled while compiling, each round with weights of its own; the limit is checked before anything is made. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyRounds = defineDiagnostic<{ readonly rounds: number; readonly limit: number }>({
  code: 'DLN2412',
  name: 'too-many-rounds',
  severity: 'error',
  message: (a) => `${a.rounds} rounds are more than the ${a.limit} that are unrolled`,
  label: (a) => `${a.rounds}`,
  explain:
    'Loops are unrolled while compiling, each round with weights of its own; the limit is checked before anything is made.',
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] = x |> repeat 1_000_000_000 { relu }`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] = x |> repeat 3 { relu }`,
});
