/** A backend that was asked for and does not load here. */
import { defineDiagnostic } from './define-diagnostic.js';

export const backendNotLoaded = defineDiagnostic<{ readonly backend: string; readonly why: string }>({
  code: 'DLN5101',
  name: 'backend-not-loaded',
  severity: 'error',
  message: ({ backend, why }) => `the backend \`${backend}\` does not load here: ${why}`,
  help: () => ['`dlnc doctor` lists the backends and says which of them load'],
  explain:
    'A run takes the best backend that loads. Where one is asked for by name it is that one or none, so that numbers are ' +
    'never compared across backends by accident.',
  bad: null,
  good: null,
});
