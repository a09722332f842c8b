/** Means or deviations that do not fit the field. */
import { defineDiagnostic } from './define-diagnostic.js';

export const normalizeMismatch = defineDiagnostic<{
  readonly field: string;
  readonly what: string;
}>({
  code: 'DLN4205',
  name: 'normalize-mismatch',
  severity: 'error',
  message: ({ field, what }) => `\`${field}\` cannot be normalised: ${what}`,
  explain:
    '`normalize` takes a mean and a standard deviation for each entry of the last axis (the channels of an ' +
    'image), or one of each for all. A deviation of 0 would divide by 0.',
  bad: null,
  good: null,
});
