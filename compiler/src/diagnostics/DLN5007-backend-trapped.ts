/** A backend that stopped in the middle of an operator. */
import { defineDiagnostic } from './define-diagnostic.js';

export const backendTrapped = defineDiagnostic<{
  readonly op: string;
  readonly reason: string;
  readonly run: string;
  readonly backend: string;
}>({
  code: 'DLN5007',
  name: 'backend-trapped',
  severity: 'error',
  message: ({ op, backend }) => `the backend ${backend} stopped inside \`${op}\``,
  help: () => ['try another backend with --backend, and report this program'],
  notes: ({ reason }) => [reason],
  explain:
    'The machine code of an operator ended abnormally, and what is in its memory cannot be trusted any more. This is a mistake of DLN or of its ' +
    'backend, not of the program. The last good checkpoint is intact.',
  bad: null,
  good: null,
});
