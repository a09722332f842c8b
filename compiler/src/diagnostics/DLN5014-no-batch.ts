/** Data of which not even one batch can be made. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noBatch = defineDiagnostic<{
  readonly data: string;
  readonly rows: number;
  readonly batch: number;
}>({
  code: 'DLN5014',
  name: 'no-batch',
  severity: 'error',
  message: ({ data, rows, batch }) => `\`${data}\` has ${rows} rows, which do not fill one batch of ${batch}`,
  help: () => ['choose a smaller `batch`, or leave `drop_last` out'],
  explain:
    'With `drop_last` an epoch is whole batches only. When there are fewer rows than one batch takes, or none, an epoch is empty and nothing would ever be trained.',
  bad: null,
  good: null,
});
