/** DLN1104: A limit, so that no text overflows a later stage. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooDeep = defineDiagnostic<{ readonly limit: number }>({
  code: 'DLN1104',
  name: 'too-deep',
  severity: 'error',
  message: (a) => `this is nested deeper than ${a.limit} levels`,
  explain:
    'A limit, so that no text overflows a later stage: a chain of operators is as deep as it is long. Name a part of it with `let`, or use `sum` and a list.',
  bad: `const k = ${'1 + '.repeat(2000)}1`,
  good: `const k = ${'1 + '.repeat(200)}1`,
});
