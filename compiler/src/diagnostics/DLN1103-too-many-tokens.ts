/** DLN1103: A limit, so that a wrong file does not fill the memory. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyTokens = defineDiagnostic<{ readonly limit: number }>({
  code: 'DLN1103',
  name: 'too-many-tokens',
  severity: 'error',
  message: (a) => `this declaration has more than ${a.limit} words and signs`,
  explain: 'A limit, so that a wrong file does not fill the memory. Large constants belong in a data file.',
  bad: null,
  good: null,
});
