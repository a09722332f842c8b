/** DLN1102: A limit, so that no text overflows the reader. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyBrackets = defineDiagnostic<{ readonly limit: number }>({
  code: 'DLN1102',
  name: 'too-many-brackets',
  severity: 'error',
  message: (a) => `more than ${a.limit} brackets are open here`,
  label: () => 'one too deep',
  explain: 'A limit, so that no text overflows the reader. Name an inner part with `let` or `const`.',
  bad: `const k = ${'('.repeat(129)}1${')'.repeat(129)}`,
  good: `const k = ${'('.repeat(100)}1${')'.repeat(100)}`,
});
