/** DLN2708: An optimizer's first parameter says which weights it fits. */
import { defineDiagnostic } from './define-diagnostic.js';

export const optimizerMisfit = defineDiagnostic<{
  readonly optimizer: string;
  readonly weight: string;
  readonly type: string;
  readonly wanted: string;
}>({
  code: 'DLN2708',
  name: 'optimizer-misfit',
  severity: 'error',
  message: (a) => `\`${a.optimizer}\` moves ${a.wanted}, but ${a.weight} is ${a.type}`,
  label: () => 'does not fit every weight',
  help: () => ['give these weights another mover: `over weights(M, rank: 2) with Muon, with AdamW`'],
  explain: "An optimizer's first parameter says which weights it fits.",
  bad: `optimizer Matrix(w: f32[R, C], g: f32[R, C]) {
  next w = w - 0.1 * g
}
model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize mean(M(point)) with Matrix
}`,
  good: `optimizer Any(w: f32[*S], g: f32[*S]) {
  next w = w - 0.1 * g
}
model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize mean(M(point)) with Any
}`,
});
