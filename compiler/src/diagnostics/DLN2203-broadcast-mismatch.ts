/** DLN2203: Element by element, two shapes meet where, aligned at the right, each axis is equal or one of the two is a written 1. */
import { defineDiagnostic } from './define-diagnostic.js';

export const broadcastMismatch = defineDiagnostic<{
  readonly left: string;
  readonly right: string;
  readonly axis: number;
  readonly dimLeft: string;
  readonly dimRight: string;
  readonly fails: string;
}>({
  code: 'DLN2203',
  name: 'broadcast-mismatch',
  severity: 'error',
  message: (a) => `${a.left} and ${a.right} do not meet: ${a.dimLeft} against ${a.dimRight} in axis ${a.axis}`,
  label: (a) => `${a.left}`,
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'Element by element, two shapes meet where, aligned at the right, each axis is equal or one of the two is a written 1.',
  bad: `fn f(x: f32[N, 3], y: f32[N, 4]) -> f32[N, 3] = x + y`,
  good: `fn f(x: f32[N, 3], y: f32[N, 3]) -> f32[N, 3] = x + y`,
});
