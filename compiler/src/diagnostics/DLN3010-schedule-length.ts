/** DLN3010: A schedule says how a rate changes over a number of steps. */
import { defineDiagnostic } from './define-diagnostic.js';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

export const scheduleLength = defineDiagnostic<{
  readonly schedule: string;
  readonly over: number;
  readonly steps: number;
}>({
  code: 'DLN3010',
  name: 'schedule-length',
  severity: 'warning',
  message: (a) =>
    a.over > a.steps
      ? `\`${a.schedule}\` is planned over ${a.over} steps, but the run has ${a.steps}: it comes ${percent(a.steps / a.over)} of the way`
      : `\`${a.schedule}\` is planned over ${a.over} steps, but the run has ${a.steps}: the last ${a.steps - a.over} stay at its end`,
  label: (a) => `the run has ${a.steps} steps`,
  explain:
    'A schedule says how a rate changes over a number of steps. `steps` is the length of the run, whatever the batch size and the number of epochs are: `cosine(1e-3, over: steps)`.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() {
  minimize cross_entropy(Net(point), label) with SGD(lr: cosine(0.1, over: 10_000))
  batch 50
  epochs 3
}`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() {
  minimize cross_entropy(Net(point), label) with SGD(lr: cosine(0.1, over: steps))
  batch 50
  epochs 3
}`,
});
