/** DLN1012: Brackets close in the order in which they were opened, each with its own kind. */
import { defineDiagnostic } from './define-diagnostic.js';

export const wrongBracket = defineDiagnostic<{
  readonly bracket: string;
  readonly closer: string;
  readonly opener: string;
}>({
  code: 'DLN1012',
  name: 'wrong-bracket',
  severity: 'error',
  message: (a) => `\`${a.opener}\` is closed by \`${a.closer}\`, not by \`${a.bracket}\``,
  label: (a) => `\`${a.closer}\` is wanted`,
  explain: 'Brackets close in the order in which they were opened, each with its own kind.',
  bad: 'const k = (1 + 2]',
  good: 'const k = (1 + 2)',
});
