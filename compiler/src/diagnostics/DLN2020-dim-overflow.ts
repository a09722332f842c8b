/** DLN2020: Dims are exact whole numbers up to 2^53; beyond that they would silently lose their last digits. */
import { defineDiagnostic } from './define-diagnostic.js';

export const dimOverflow = defineDiagnostic<Record<string, never>>({
  code: 'DLN2020',
  name: 'dim-overflow',
  severity: 'error',
  message: () => 'this whole number grows beyond 2^53',
  label: () => 'too large',
  explain:
    'Dims are exact whole numbers up to 2^53; beyond that they would silently lose their last digits. No tensor of that size fits any machine.',
  bad: `const a = 10 ^ 10 * 10 ^ 10`,
  good: `const a = 10 ^ 10`,
});
