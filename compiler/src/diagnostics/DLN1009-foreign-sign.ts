/** DLN1009: Signs of other languages that mean one thing only are understood and replaced. */
import { defineDiagnostic } from './define-diagnostic.js';

export const foreignSign = defineDiagnostic<{ readonly sign: string; readonly meant: string }>({
  code: 'DLN1009',
  name: 'foreign-sign',
  severity: 'error',
  message: (a) => `\`${a.sign}\` is written \`${a.meant}\` in DLN`,
  label: () => 'a sign of another language',
  explain:
    'Signs of other languages that mean one thing only are understood and replaced: `**` is `^`, `&&`, `||` and `!` are `and`, `or` and `not`.',
  bad: 'const area = 3 ** 2',
  good: 'const area = 3 ^ 2',
});
