/** A resume where every checkpoint is damaged. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noCheckpointVerifies = defineDiagnostic<{
  readonly folder: string;
  readonly count: number;
}>({
  code: 'DLN4312',
  name: 'no-checkpoint-verifies',
  severity: 'error',
  message: ({ folder, count }) => `none of the ${count} checkpoints in \`${folder}\` can be read`,
  help: () => ['run without --resume to start from the seed'],
  explain: 'Each file was read and refused; the messages before this one say why. Nothing was changed.',
  bad: null,
  good: null,
});
