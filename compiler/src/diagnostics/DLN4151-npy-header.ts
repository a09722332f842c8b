/** An NPY file whose header is malformed. */
import { defineDiagnostic } from './define-diagnostic.js';

export const npyHeader = defineDiagnostic<{
  /** As shown to the user. */
  readonly file: string;
  readonly why: string;
}>({
  code: 'DLN4151',
  name: 'npy-header',
  severity: 'error',
  message: ({ file, why }) => `the header of \`${file}\` is malformed: ${why}`,
  explain:
    'An NPY file begins with a small dictionary of its dtype, its order and its shape. Only the form that NumPy ' +
    'writes is read; it is never evaluated.',
  bad: null,
  good: null,
});
