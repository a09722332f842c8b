/** DLN2722: A sweep goes over params, which can be given from outside, or over the seed. */
import { defineDiagnostic } from './define-diagnostic.js';

export const sweptUnknown = defineDiagnostic<{ readonly name: string; readonly nearest: string }>({
  code: 'DLN2722',
  name: 'swept-unknown',
  severity: 'error',
  message: (a) => `there is no \`param ${a.name}\` to sweep over`,
  label: () => 'not a param',
  help: (a) => [a.nearest === '' ? `declare it: \`param ${a.name}: float = …\`` : `did you mean \`${a.nearest}\`?`],
  explain:
    'A sweep trains once for each combination of values. What it varies is a `param` of the file, or `seed`: the seed of weights, order and draws.',
  bad: `param width: dim = 4
model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(width) |> relu |> Dense(1)
train t on circles() {
  minimize mean(M(point) ^ 2) with Adam
}
sweep s of t over widht in [1, 2] {
  plot loss against width
}`,
  good: `param width: dim = 4
model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(width) |> relu |> Dense(1)
train t on circles() {
  minimize mean(M(point) ^ 2) with Adam
}
sweep s of t over width in [1, 2] {
  plot loss against width
}`,
});
