/** DLN2021: Operators work on numbers, on tensors, on conditions, on lists (`+`) and on weights; these two have no common meaning. */
import { defineDiagnostic } from './define-diagnostic.js';

export const operatorMismatch = defineDiagnostic<{
  readonly op: string;
  readonly left: string;
  readonly right: string;
}>({
  code: 'DLN2021',
  name: 'operator-mismatch',
  severity: 'error',
  message: (a) =>
    a.right === '' ? `\`${a.op}\` does not take ${a.left}` : `\`${a.op}\` does not take ${a.left} and ${a.right}`,
  label: () => 'no meaning for these',
  explain:
    'Operators work on numbers, on tensors, on conditions, on lists (`+`) and on weights; these two have no common meaning.',
  bad: `const a = [1] * "x"`,
  good: `const a = [1] + [2]`,
});
