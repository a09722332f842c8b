/** A resume where nothing was ever saved. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noCheckpoint = defineDiagnostic<{
  readonly folder: string;
}>({
  code: 'DLN4311',
  name: 'no-checkpoint',
  severity: 'error',
  message: ({ folder }) => `there is no checkpoint in \`${folder}\``,
  help: () => ['run without --resume to start from the seed'],
  explain:
    'A run saves a checkpoint as often as its `checkpoint` clause says, at its end and when it is interrupted. In this folder there is none: ' +
    'the run has another name or began elsewhere.',
  bad: null,
  good: null,
});
