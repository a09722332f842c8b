/** A resume with other training data than the checkpoint was trained on. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointOfOtherData = defineDiagnostic<{
  readonly train: string;
  readonly path: string;
}>({
  code: 'DLN4305',
  name: 'checkpoint-of-other-data',
  severity: 'error',
  message: ({ train, path }) => `\`${path}\` was trained on other data than \`train ${train}\` reads now`,
  help: () => ['run without --resume to train on the new data'],
  explain:
    'The place in the epoch and the order of the rows are part of a checkpoint. They mean something only for the same source with the same ' +
    'transforms, the same number of rows and the same order.',
  bad: null,
  good: null,
});
