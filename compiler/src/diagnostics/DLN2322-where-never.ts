/** DLN2322: A condition that is false whatever the dims are leaves no way to use what it stands on. */
import { defineDiagnostic } from './define-diagnostic.js';

export const whereNever = defineDiagnostic<{
  readonly condition: string;
  readonly reckoned: readonly string[];
  readonly message: string;
}>({
  code: 'DLN2322',
  name: 'where-never',
  severity: 'error',
  message: (a) => `\`where ${a.condition}\` does not hold${a.message === '' ? '' : `: ${a.message}`}`,
  notes: (a) => a.reckoned,
  explain:
    'A `where` is a condition on the dims of a signature, or on what a model costs. One that is false whatever the dims are can be met by no use; a budget such as `where params(Net) <= 5e6` says so as soon as the model is too large.',
  bad: `
model Net(x: f32[N, 400]) -> f32[N, 120] where params(Net) <= 48_000 = x |> Dense(120)
`,
  good: `
model Net(x: f32[N, 400]) -> f32[N, 120] where params(Net) <= 48_200 = x |> Dense(120)
`,
});
