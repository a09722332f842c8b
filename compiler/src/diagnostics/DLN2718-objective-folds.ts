/** DLN2718: A metric with a state is known when its pass is over; a step needs a number of its own batch. */
import { defineDiagnostic } from './define-diagnostic.js';

export const objectiveFolds = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2718',
  name: 'objective-folds',
  severity: 'error',
  message: (a) => `an objective is a number of one batch, and ${a.name} is folded over all batches of a pass`,
  label: () => 'depends on a metric with a state',
  help: (a) => [
    `measure ${a.name} and minimise a loss`,
    `in a \`loss\` of its own ${a.name} is that of the batch alone`,
  ],
  explain:
    "A metric with a state is known when its pass over the rows is over. An objective is computed anew at each step, of that step's rows. In a `loss`, a `layer` or a `model` a metric is that of the rows which it is given.",
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize perplexity(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() {
  minimize cross_entropy(Net(point), label) with SGD(lr: 0.1)
  measure perplexity(Net(point), label)
}`,
});
