/** A checkpoint in a layout that this version does not know. */
import { defineDiagnostic } from './define-diagnostic.js';

export const checkpointTooNew = defineDiagnostic<{
  readonly path: string;
  /** Of the file's layout. */
  readonly format: string;
  /** The version that wrote it. */
  readonly dln: string;
}>({
  code: 'DLN4303',
  name: 'checkpoint-too-new',
  severity: 'error',
  message: ({ path, format, dln }) =>
    `the checkpoint \`${path}\` has layout ${format} of DLN ${dln}, which this version cannot read`,
  help: ({ dln }) => [`use DLN ${dln} or newer`],
  explain:
    'Layouts of checkpoints are numbered. A version reads the layouts that it knows and refuses the others, because a guess would train on ' +
    'with wrong numbers.',
  bad: null,
  good: null,
});
