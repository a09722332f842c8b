/** DLN1014: `//` is floor division, so it cannot begin a comment. */
import { defineDiagnostic } from './define-diagnostic.js';

export const slashComment = defineDiagnostic<Record<never, string>>({
  code: 'DLN1014',
  name: 'slash-comment',
  severity: 'error',
  message: () => 'a comment begins with `#`; `//` divides whole numbers',
  label: () => 'read as a comment',
  explain:
    '`//` is floor division, so it cannot begin a comment. `#` begins a comment, `##` documentation of the declaration below, `#:` at the end of a line a checked comment.',
  bad: '// three layers\nconst depth = 3',
  good: '# three layers\nconst depth = 3',
});
