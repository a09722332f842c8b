/** An operator that a backend refused to compute. */
import { defineDiagnostic } from './define-diagnostic.js';

export const kernelRefused = defineDiagnostic<{
  readonly op: string;
  readonly reason: string;
  readonly run: string;
  readonly backend: string;
}>({
  code: 'DLN5008',
  name: 'kernel-refused',
  severity: 'error',
  message: ({ op, reason, backend }) => `the backend ${backend} refuses \`${op}\`: ${reason}`,
  help: () => ['try another backend with --backend'],
  explain: 'The operator is correct as far as its types go, but this backend cannot compute it with these operands.',
  bad: null,
  good: null,
});
