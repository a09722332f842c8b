/** DLN1105: Where nearly everything is wrong, the text is probably no DLN at all. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyFaults = defineDiagnostic<{ readonly limit: number }>({
  code: 'DLN1105',
  name: 'too-many-faults',
  severity: 'error',
  message: (a) => `more than ${a.limit} mistakes; the rest is not shown`,
  explain: 'Where nearly everything is wrong, the text is probably no DLN at all.',
  bad: null,
  good: null,
});
