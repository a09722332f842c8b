/** DLN2027: Every dim variable of a signature is read off some argument. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unboundDim = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2027',
  name: 'unbound-dim',
  severity: 'error',
  message: (a) => `\`${a.name}\` in the result cannot be read from any parameter`,
  label: () => 'not readable',
  help: () => ['a size that the caller chooses is a `dim` parameter with a lower-case name'],
  explain:
    'Every dim variable of a signature is read off some argument. What the caller is to choose is a parameter of type `dim`.',
  bad: `fn f(x: f32[N]) -> f32[N, K] = zeros([N, 3])`,
  good: `fn f(x: f32[N], k: dim) -> f32[N, k] = zeros([N, k])`,
});
