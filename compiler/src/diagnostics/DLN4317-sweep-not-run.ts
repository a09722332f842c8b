/** DLN4317: what reads a sweep's table needs it run. */
import { defineDiagnostic } from './define-diagnostic.js';

export const sweepNotRun = defineDiagnostic<{ readonly name: string; readonly sweep: string }>({
  code: 'DLN4317',
  name: 'sweep-not-run',
  severity: 'error',
  message: (a) => `\`${a.name}\` is not there: the sweep \`${a.sweep}\` has not been run`,
  help: () => ['`dlnc run` runs the sweep first; alone, what reads its table has no numbers'],
  explain:
    'A column of a sweep is measured when the sweep runs. `dlnc run FILE NAME` runs the sweeps that NAME reads before it; commands that look at ' +
    'one training alone, such as `dlnc export` and `dlnc gradcheck`, run none, and refuse a training that reads a table.',
  bad: null,
  good: null,
});
