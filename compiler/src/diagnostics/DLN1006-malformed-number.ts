/** DLN1006: A number has digits on both sides of its point, so that `5.` and `x.shape` or `1..5` cannot be taken for one another. */
import { defineDiagnostic } from './define-diagnostic.js';

export const malformedNumber = defineDiagnostic<{ readonly text: string }>({
  code: 'DLN1006',
  name: 'malformed-number',
  severity: 'error',
  message: (a) => `\`${a.text}\` is not a number in DLN`,
  label: () => 'not a number',
  explain:
    'A number has digits on both sides of its point, so that `5.` and `x.shape` or `1..5` cannot be taken for one another: `5.0`, `0.5`, `1e-3`, `1_000`. There are no hexadecimal numbers and no suffixes; a number takes its type from where it stands.',
  bad: 'const rate = .5',
  good: 'const rate = 0.5',
});
