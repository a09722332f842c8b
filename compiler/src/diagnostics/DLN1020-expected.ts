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
    bad: 'train t on d {\n  early_stop loss patience 5\n}',
    good: 'train t on d {\n  early_stop on loss patience 5\n}',
  },
);
