/** A resume with another seed. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointOfAnotherSeed = defineDiagnostic<{
  readonly path: string;
  readonly had: number;
  readonly wants: number;
}>({
  code: 'DLN4306',
  name: 'checkpoint-of-another-seed',
  severity: 'error',
  message: ({ path, had, wants }) => `\`${path}\` was trained with seed ${had}, but this run has seed ${wants}`,
  help: ({ had }) => [`resume with --seed ${had}`],
  explain:
    'The seed decides the order of the rows and every draw. A run that changed it half way would be no run that anyone could repeat.',
  bad: null,
  good: null,
});
