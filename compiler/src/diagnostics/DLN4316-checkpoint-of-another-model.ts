/** A checkpoint whose weights are not those of the model. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointOfAnotherModel = defineDiagnostic<{
  readonly path: string;
  readonly model: string;
  /** What is missing or different, one a line. */
  readonly names: readonly string[];
}>({
  code: 'DLN4316',
  name: 'checkpoint-of-another-model',
  severity: 'error',
  message: ({ path, model, names }) =>
    `\`${path}\` lacks ${names.length} of the weights and states that \`${model}\` is computed with`,
  notes: ({ names }) => names,
  help: () => ['train it anew, or set the params that it was trained with: `--set width=64`'],
  explain:
    'The weights of a checkpoint are taken by name and type. The program may have changed in whatever does not touch them; a layer that is ' +
    'larger, new or called otherwise than in the run that wrote the checkpoint has no weights there.',
  bad: null,
  good: null,
});
