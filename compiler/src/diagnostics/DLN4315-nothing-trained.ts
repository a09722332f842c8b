/** A model that is applied before it was trained. */
import { defineDiagnostic } from './define-diagnostic.js';

export const nothingTrained = defineDiagnostic<{
  readonly model: string;
  readonly train: string;
  readonly folder: string;
  /** The command that trains it. */
  readonly line: string;
}>({
  code: 'DLN4315',
  name: 'nothing-trained',
  severity: 'error',
  message: ({ model, train, folder }) =>
    `\`${model}\` has no weights: \`train ${train}\` has left no checkpoint in \`${folder}\``,
  help: ({ line }) => [`\`${line}\` trains it; \`--from\` takes a checkpoint from elsewhere`],
  explain:
    'A model is applied with the weights of its training, from the newest checkpoint that verifies. Checkpoints lie below the folder in which ' +
    'the training was started.',
  bad: null,
  good: null,
});
