/** A row of a dataset is the same in every step and epoch. */
import { defineDiagnostic } from './define-diagnostic.js';

export const clockInData = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2109',
  name: 'clock-in-data',
  severity: 'error',
  message: (a) => `\`${a.name}\` is a clock of training; the rows of a dataset do not change with it`,
  explain:
    'A row of a dataset is the same in every step and epoch. What changes with training belongs into the `train`, and random changes of images are what `augment` is for.',
  bad: `data d = circles() {
  field p = point * epoch
}`,
  good: `data d = circles() {
  field p = point * 2
}`,
});
