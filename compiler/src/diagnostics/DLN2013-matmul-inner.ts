/** DLN2013: A matrix product joins the last axis of the left with the second to last of the right; leading axes are equal or lacking on one side. */
import { defineDiagnostic } from './define-diagnostic.js';

export const matmulInner = defineDiagnostic<{
  readonly left: string;
  readonly right: string;
  readonly inner: string;
  readonly outer: string;
  readonly fails: string;
}>({
  code: 'DLN2013',
  name: 'matmul-inner',
  severity: 'error',
  message: (a) => `\`@\` needs the inner sizes to agree: the left ends in ${a.inner}, the right starts with ${a.outer}`,
  help: () => ['`transpose(w)` exchanges the last two axes'],
  notes: (a) => (a.fails === '' ? [] : [a.fails]),
  explain:
    'A matrix product joins the last axis of the left with the second to last of the right; leading axes are equal or lacking on one side.',
  bad: `fn f(x: f32[N, 4], w: f32[3, 2]) -> f32[N, 2] = x @ w`,
  good: `fn f(x: f32[N, 4], w: f32[4, 2]) -> f32[N, 2] = x @ w`,
});
