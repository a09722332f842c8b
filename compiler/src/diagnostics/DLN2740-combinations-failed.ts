/** DLN2740: A sweep goes on where one of its trainings fails, and says so in the end. */
import { defineDiagnostic } from './define-diagnostic.js';

export const combinationsFailed = defineDiagnostic<{
  readonly sweep: string;
  readonly of: number;
  /** Values of those that gave no numbers, and of those that broke an `expect` of their own. */
  readonly failed: readonly string[];
  readonly unexpected: readonly string[];
}>({
  code: 'DLN2740',
  name: 'combinations-failed',
  severity: 'error',
  message: ({ sweep, of, failed, unexpected }) => {
    const all = failed.length + unexpected.length;
    return `${all} of the ${of} combinations of \`${sweep}\` did not end well; the others are in its table`;
  },
  notes: ({ failed, unexpected }) => [
    ...failed.slice(0, 10).map((values) => `no numbers, so its measures are empty: ${values}`),
    ...unexpected.slice(0, 10).map((values) => `an \`expect\` of its own failed, its measures are kept: ${values}`),
    ...(Math.max(failed.length, unexpected.length) > 10 ? ['and more'] : []),
  ],
  help: () => ['what went wrong was told when it happened; `--resume` runs only what is not finished'],
  explain:
    'A sweep goes on where one of its trainings fails: what the others found is kept. Its table has a row for each combination; a combination that gave no numbers has no measures there, and conditions over columns leave it out.',
  bad: null,
  good: null,
});
