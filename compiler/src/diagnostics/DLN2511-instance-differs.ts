/** DLN2511: A layer value that is bound to a name is one instance with one set of weights; the first use fixes their shapes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const instanceDiffers = defineDiagnostic<{ readonly name: string; readonly had: string; readonly now: string }>({
  code: 'DLN2511',
  name: 'instance-differs',
  severity: 'error',
  message: (a) => `\`${a.name}\` is ${a.had} since its first use, but this use needs ${a.now}`,
  label: () => 'another use of the same instance',
  help: () => ['an instance of its own: write the layer where it is used instead of sharing its value'],
  explain:
    'A layer value that is bound to a name is one instance with one set of weights; the first use fixes their shapes.',
  bad: `model M(x: f32[N, 4]) -> f32[N, 8] {
  let d = Dense(8)
  x |> d |> d
}
train t on circles() {
  minimize mean(M(concat([point, point], axis: -1))) with SGD(lr: 0.1)
}`,
  good: `model M(x: f32[N, 4]) -> f32[N, 4] {
  let d = Dense(4)
  x |> d |> d
}
train t on circles() {
  minimize mean(M(concat([point, point], axis: -1))) with SGD(lr: 0.1)
}`,
});
