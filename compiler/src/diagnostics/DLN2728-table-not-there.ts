/** DLN2728: a column of a sweep's table is a vector in the trains and runs that stand below the sweep. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tableNotThere = defineDiagnostic<{
  readonly sweep: string;
  readonly column: string;
  readonly why: string;
}>({
  code: 'DLN2728',
  name: 'table-not-there',
  severity: 'error',
  message: (a) => `\`${a.sweep}.${a.column}\` cannot be read here: ${a.why}`,
  label: () => 'not a vector here',
  help: (a) => [`a \`run\` or a \`train\` below the sweep \`${a.sweep}\` reads its columns of numbers`],
  explain:
    'A sweep leaves a table, a row for each of its trainings. In the trains and runs further down in the file its columns are vectors: the ' +
    'values of a swept param, and the measures. So a curve can be fitted to what was measured. Above the sweep, and in data, which are read ' +
    'before anything runs, there is no table yet.',
  bad: `param width: dim = 4
model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(width) |> relu |> Dense(1)
train t on circles() {
  minimize mean(M(point) ^ 2) with Adam
}
run fit {
  show min(s.loss)
}
sweep s of t over width in [1, 2] {
  plot loss against width
}`,
  good: `param width: dim = 4
model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(width) |> relu |> Dense(1)
train t on circles() {
  minimize mean(M(point) ^ 2) with Adam
}
sweep s of t over width in [1, 2] {
  plot loss against width
}
run fit {
  show min(s.loss)
}`,
});
