/** DLN2707: An optimizer says how a weight moves along its gradient; std has SGD, Momentum, Adam, AdamW and others, each a few lines of DLN. */
import { defineDiagnostic } from './define-diagnostic.js';

export const optimizerWanted = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2707',
  name: 'optimizer-wanted',
  severity: 'error',
  message: (a) => `after \`with\` stands an optimizer, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['for example `with Adam(lr: 1e-3)`'],
  explain:
    'An optimizer says how a weight moves along its gradient; std has SGD, Momentum, Adam, AdamW and others, each a few lines of DLN.',
  bad: `model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize mean(M(point)) with relu
}`,
  good: `model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize mean(M(point)) with SGD(lr: 0.1)
}`,
});
