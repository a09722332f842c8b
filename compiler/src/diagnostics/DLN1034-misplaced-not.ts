/** DLN1034: `not` stands before a comparison or a truth value. */
import { defineDiagnostic } from './define-diagnostic.js';

export const misplacedNot = defineDiagnostic<{ readonly operator: string }>({
  code: 'DLN1034',
  name: 'misplaced-not',
  severity: 'error',
  message: (a) => `\`not\` binds looser than \`${a.operator}\`; put it in parentheses`,
  label: () => 'needs parentheses',
  explain:
    '`not` stands before a comparison or a truth value: `not a == b` is `not (a == b)`. Within arithmetic or a comparison it needs parentheses.',
  bad: 'fn f(a: bool[N], b: bool[N]) -> bool[N] = a == not b',
  good: 'fn f(a: bool[N], b: bool[N]) -> bool[N] = a == (not b)',
});
