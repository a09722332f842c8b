/** `fit(E)` is E over the whole training part of the dataset in whose body it stands. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fitOutside = defineDiagnostic<Record<never, never>>({
  code: 'DLN2107',
  name: 'fit-outside',
  severity: 'error',
  message: () => '`fit` stands in the body of a `data`: there is no training part here',
  explain:
    '`fit(E)` is E over the whole training part of the dataset in whose body it stands. Elsewhere no dataset is meant.',
  bad: `fn centred(x: f32[N, D]) -> f32[N, D] = x - fit(mean(x, axis: 0))`,
  good: `fn centred(x: f32[N, D]) -> f32[N, D] = x - mean(x, axis: 0)`,
});
