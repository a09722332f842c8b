/** DLN3001: A weight moves because an objective depends on it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const weightNotReached = defineDiagnostic<{ readonly path: string; readonly whole: boolean }>({
  code: 'DLN3001',
  name: 'weight-not-reached',
  severity: 'warning',
  message: (a) =>
    a.whole
      ? `no objective depends on the weights of \`${a.path}\`: they stay as they are initialised`
      : `no objective depends on the weight \`${a.path}\`: it stays as it is initialised`,
  label: () => 'its result reaches no objective',
  help: () => ['use its result, leave it out, or `freeze` it where that is meant'],
  explain:
    'A weight moves because an objective depends on it. One that no objective depends on keeps its initial value for ever: often a branch whose result was forgotten, or a layer that was replaced and not taken out.',
  bad: `fn scale(h: f32[N, D]) -> f32[N, D] = zeros_like(h)
model Net(x: f32[N, 2]) -> f32[N, 2] {
  let hidden = x |> Dense(8) |> tanh
  let forgotten = hidden |> Dense(2)
  (hidden |> Dense(2)) + scale(forgotten)
}
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] {
  let hidden = x |> Dense(8) |> tanh
  let second = hidden |> Dense(8) |> tanh
  second |> Dense(2)
}
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
