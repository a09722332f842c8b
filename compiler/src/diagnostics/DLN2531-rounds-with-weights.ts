/** DLN2531: A `repeat` makes new weights in each round, so a number of rounds that is known only when the program runs leaves their number open. */
import { defineDiagnostic } from './define-diagnostic.js';

export const roundsWithWeights = defineDiagnostic<{ readonly count: string; readonly weight: string }>({
  code: 'DLN2531',
  name: 'rounds-with-weights',
  severity: 'error',
  message: (a) =>
    `each of the ${a.count} rounds would have its own \`${a.weight}\`, and ${a.count} is known only at run time`,
  label: (a) => `${a.count} rounds, each with weights`,
  help: () => [
    'share the weights: name the layer before the `repeat` (`let f = Dense(8)`)',
    'or repeat a number that is known while compiling',
  ],
  explain:
    'A `repeat` makes new weights in each round, so a number of rounds that is known only when the program runs leaves their number open. A round without weights of its own may be repeated any number of times.',
  bad: `layer Deep(x: f32[N, D], n: dim) -> f32[N, D] = x |> repeat n { Dense(D) }
data d = circles(100)
train t on d {
  minimize mean((point |> Deep(N)) ^ 2) with SGD
  steps 1
}`,
  good: `layer Deep(x: f32[N, D], n: dim) -> f32[N, D] {
  let f = Dense(D)
  x |> repeat n { f |> tanh }
}
data d = circles(100)
train t on d {
  minimize mean((point |> Deep(N)) ^ 2) with SGD
  steps 1
}`,
});
