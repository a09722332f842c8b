/** A weight or state that was no finite number before the first step. */
import { defineDiagnostic } from './define-diagnostic.js';

export const residentNotFinite = defineDiagnostic<{
  readonly resident: string;
  readonly role: string;
  readonly value: string;
  readonly train: string;
  readonly step: number;
}>({
  code: 'DLN5003',
  name: 'resident-not-finite',
  severity: 'error',
  message: ({ resident, role, value, train }) =>
    `the ${role} \`${resident}\` holds ${value} before \`train ${train}\` begins`,
  explain:
    'The first step began with this number, so it came from an initial value, from a file or from the `train` that this one goes on `from`.',
  bad: null,
  good: null,
});
