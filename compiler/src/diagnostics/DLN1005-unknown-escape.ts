/** DLN1005: A backslash in a string begins an escape that exists, or is written twice. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownEscape = defineDiagnostic<{ readonly escape: string }>({
  code: 'DLN1005',
  name: 'unknown-escape',
  severity: 'error',
  message: (a) => `\`${a.escape}\` means nothing in a string`,
  label: () => 'no such escape',
  explain:
    'A backslash in a string begins one of `\\"`, `\\\\`, `\\n`, `\\t`, `\\r`, `\\0`, `\\\'` and `\\u{1F600}`. A backslash itself is written twice, as in the paths of Windows; a forward slash works there as well.',
  bad: 'const path = "data\\mnist"',
  good: 'const path = "data\\\\mnist"',
});
