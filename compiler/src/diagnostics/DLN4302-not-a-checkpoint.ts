/** A file that is no checkpoint, whatever else it is. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notACheckpoint = defineDiagnostic<{
  readonly path: string;
  readonly why: string;
}>({
  code: 'DLN4302',
  name: 'not-a-checkpoint',
  severity: 'error',
  message: ({ path, why }) => `\`${path}\` is not a checkpoint of DLN: ${why}`,
  explain:
    'A checkpoint is a safetensors file whose metadata hold the clocks, the state of the training loop and a digest. A file of weights alone ' +
    'cannot be resumed from; `load` in a `train` takes weights out of it.',
  bad: null,
  good: null,
});
