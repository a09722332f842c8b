/** A `take` of more rows than there are. */
import { defineDiagnostic } from './define-diagnostic.js';

export const takeTooMany = defineDiagnostic<{
  readonly count: number;
  readonly rows: number;
}>({
  code: 'DLN4204',
  name: 'take-too-many',
  severity: 'error',
  message: ({ count, rows }) => `take(${count}) wants more rows than the ${rows} that there are`,
  explain: '`take(n)` keeps the first n rows of what stands before it.',
  bad: null,
  good: null,
});
