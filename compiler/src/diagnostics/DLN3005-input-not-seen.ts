/** DLN3005: A prediction that is the same whatever it is made from can be right by chance alone. */
import { defineDiagnostic } from './define-diagnostic.js';

export const inputNotSeen = defineDiagnostic<{ readonly what: string; readonly input: string }>({
  code: 'DLN3005',
  name: 'input-not-seen',
  severity: 'warning',
  message: (a) =>
    a.input === ''
      ? `${a.what} depends on no field of the dataset`
      : `the result of ${a.what} does not depend on its input \`${a.input}\``,
  label: (a) => (a.input === '' ? 'the same for every batch' : 'the result is the same whatever stands here'),
  explain:
    'A prediction that is the same whatever it is made from can be right by chance alone. Often a name is bound and then an older one is used, or only the shape of an input was read.',
  bad: `model Net(x: f32[N, 2]) -> f32[N, 2] = zeros_like(x) |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
  good: `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(8) |> tanh |> Dense(2)
train t on circles() { minimize cross_entropy(Net(point), label) with SGD(lr: 0.1) }`,
});
