/** DLN2029: A tensor has at most 2^31 elements. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyElements = defineDiagnostic<{ readonly shape: string; readonly elements: string }>({
  code: 'DLN2029',
  name: 'too-many-elements',
  severity: 'error',
  message: (a) => `a tensor ${a.shape} has ${a.elements} elements, more than the 2147483648 that one can hold`,
  explain:
    'A tensor has at most 2^31 elements: no backend holds more in one piece. The checker says so before anything is allocated.',
  bad: 'model M(x: f32[N, 1000000]) -> f32[N, 1000000] = x |> Dense(1000000)',
  good: 'model M(x: f32[N, 1000]) -> f32[N, 1000] = x |> Dense(1000)',
});
