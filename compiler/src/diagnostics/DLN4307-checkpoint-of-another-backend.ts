/** A resume on another backend: it goes on, with other rounding. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointOfAnotherBackend = defineDiagnostic<{
  readonly path: string;
  readonly had: string;
  readonly now: string;
}>({
  code: 'DLN4307',
  name: 'checkpoint-of-another-backend',
  severity: 'warning',
  message: ({ had, now }) =>
    `the checkpoint was written on the backend ${had}; on ${now} the numbers go on with other rounding`,
  help: ({ had }) => [`resume with --backend ${had} for the same bits`],
  explain:
    'Each backend repeats its own numbers bit for bit. Two backends agree to the rounding of float32 only, so a run that changes between ' +
    'them is sound but not the same to the last bit.',
  bad: null,
  good: null,
});
