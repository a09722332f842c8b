/** DLN1041: A file is a list of declarations, and each begins in the first column with its word and a name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const textOutside = defineDiagnostic<{ readonly found: string }>({
  code: 'DLN1041',
  name: 'text-outside',
  severity: 'error',
  message: (a) => `\`${a.found}\` belongs to no declaration`,
  label: () => 'outside every declaration',
  explain:
    'A file is a list of declarations, and each begins in the first column with its word and a name. Statements and values stand in their bodies.',
  bad: 'const k = 3\nprint(k)',
  good: 'const k = 3\nrun r {\n  show k\n}',
});
