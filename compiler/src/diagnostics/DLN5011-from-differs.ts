/** Residents of a `from` that have the same name but another type. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fromDiffers = defineDiagnostic<{
  readonly train: string;
  readonly from: string;
  /** `head.weight: [10, 84] there, [20, 84] here`. */
  readonly names: readonly string[];
}>({
  code: 'DLN5011',
  name: 'from-differs',
  severity: 'warning',
  message: ({ train, from, names }) =>
    `${names.length} of the weights and states that \`train ${train}\` takes from \`${from}\` have another type there and start from the seed`,
  notes: ({ names }) => names,
  explain:
    '`from` takes over every weight and state of the same path and the same type. What has another shape cannot be taken over; it begins as if ' +
    'there were no `from`.',
  bad: null,
  good: null,
});
