/** A resume from a checkpoint that another program wrote. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointOfAnotherProgram = defineDiagnostic<{
  readonly train: string;
  readonly path: string;
}>({
  code: 'DLN4304',
  name: 'checkpoint-of-another-program',
  severity: 'error',
  message: ({ train, path }) => `\`${path}\` was written by another program than \`train ${train}\` is now`,
  help: ({ train }) => [
    `run without --resume to train \`${train}\` from its start`,
    'undo the edit to go on with the checkpoint',
  ],
  explain:
    'Resuming promises the very numbers that an uninterrupted run gives. That needs the same computation: the same layers, losses, ' +
    'optimizers and types. Comments, names of `let`s and the values of float `param`s may differ. After an edit, start anew, or take over ' +
    'the weights that still fit with `from`.',
  bad: null,
  good: null,
});
