/** DLN1020: At this place the grammar allows one thing only, and something else stands there. */
import { defineDiagnostic } from './define-diagnostic.js';

export const expected = defineDiagnostic<{ readonly expected: string; readonly found: string; readonly where: string }>(
  {
    code: 'DLN1020',
    name: 'expected',
    severity: 'error',
    message: (a) => `${a.expected} is missing${a.where === '' ? '' : ` ${a.where}`}; found ${a.found}`,
    label: (a) => `${a.expected} is wanted here`,
    explain: 'At this place the grammar allows one thing only, and something else stands there.',
    bad: 'train t on circles() {\n  early_stop loss patience 5\n}',
    good: 'model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(1)\ntrain t on circles() {\n  minimize mean(M(point)) with Adam\n  early_stop on loss patience 5\n}',
  },
);
