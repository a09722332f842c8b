/** DLN2039: A pattern has one list of letters for each tensor. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternOperands = defineDiagnostic<{ readonly operands: number; readonly tensors: number }>({
  code: 'DLN2039',
  name: 'pattern-operands',
  severity: 'error',
  message: (a) =>
    `the pattern is for ${a.operands} ${a.operands === 1 ? 'tensor' : 'tensors'}, but ${a.tensors} ${a.tensors === 1 ? 'is' : 'are'} given`,
  label: (a) => (a.operands === 1 ? 'one tensor' : `${a.operands} tensors`),
  explain:
    'Commas before the `->` part the letters of one tensor from those of the next; there is one part for each tensor, in order.',
  bad: `fn f(x: f32[N, D], w: f32[D, K]) -> f32[N, K] = einsum("n d -> n d", x, w)`,
  good: `fn f(x: f32[N, D], w: f32[D, K]) -> f32[N, K] = einsum("n d, d k -> n k", x, w)`,
});
