/** DLN2407: A layer value has its configuration already; what it still lacks is a tensor. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tensorsFirst = defineDiagnostic<{ readonly callee: string }>({
  code: 'DLN2407',
  name: 'tensors-first',
  severity: 'error',
  message: (a) => `\`${a.callee}\` is a layer value and takes a tensor, which comes first`,
  label: () => 'no tensor is given',
  explain: 'A layer value has its configuration already; what it still lacks is a tensor.',
  bad: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  let f = relu |> tanh
  f(3)
}`,
  good: `layer A(x: f32[N, 4]) -> f32[N, 4] {
  let f = relu |> tanh
  f(x)
}`,
});
