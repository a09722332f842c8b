/** DLN2727: A metric's state lives for one pass over the rows. */
import { defineDiagnostic } from './define-diagnostic.js';

export const foldAtEpoch = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2727',
  name: 'fold-at-epoch',
  severity: 'error',
  message: (a) =>
    `\`${a.name}\` is the state of a metric, which begins anew with each pass: nothing is left of it at an epoch's end`,
  label: () => 'taken when the pass is over',
  help: (a) => [
    `write \`next ${a.name} = …\`: it is taken at each batch`,
    'what is only wanted at the end belongs into the result',
  ],
  explain:
    "A metric's state lives for one pass over the rows: it begins with its first value, each batch takes its `next`, and the result after the last batch is the measure. An epoch's end lies behind the pass.",
  bad: `metric positives(x: f32[N]) -> f32[] {
  state count = 0.0
  next count at epoch = count + sum(x > 0)
  count
}`,
  good: `metric positives(x: f32[N]) -> f32[] {
  state count = 0.0
  next count = count + sum(x > 0)
  next count
}`,
});
