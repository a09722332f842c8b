/** DLN2102: Sources and transforms of datasets are checked while typing against the headers of the files. */
import { defineDiagnostic } from './define-diagnostic.js';

export const datasetArgument = defineDiagnostic<{ readonly transform: string; readonly why: string }>({
  code: 'DLN2102',
  name: 'dataset-argument',
  severity: 'error',
  message: (a) => `\`${a.transform}\`: ${a.why}`,
  explain: 'Sources and transforms of datasets are checked while typing against the headers of the files.',
  bad: `data d = circles() |> split(train: 0.8, test: 0.5)`,
  good: `data d = circles() |> split(train: 0.8, test: 0.2)`,
});
