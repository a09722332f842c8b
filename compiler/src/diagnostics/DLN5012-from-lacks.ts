/** Residents that a `from` does not have. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fromLacks = defineDiagnostic<{
  readonly train: string;
  readonly from: string;
  readonly names: readonly string[];
}>({
  code: 'DLN5012',
  name: 'from-lacks',
  severity: 'hint',
  message: ({ train, from, names }) =>
    `${names.length} of the weights and states of \`train ${train}\` are not in \`${from}\` and start from the seed`,
  notes: ({ names }) => names,
  explain:
    '`from` takes over every weight and state of the same path and the same type. A new part of a network, such as another head, is not in the ' +
    'earlier run and begins as if there were no `from`.',
  bad: null,
  good: null,
});
