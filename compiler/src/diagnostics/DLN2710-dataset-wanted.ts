/** DLN2710: `on` and `validate` name a dataset or a part of one. */
import { defineDiagnostic } from './define-diagnostic.js';

export const datasetWanted = defineDiagnostic<{ readonly got: string }>({
  code: 'DLN2710',
  name: 'dataset-wanted',
  severity: 'error',
  message: (a) => `a dataset is wanted here, not ${a.got}`,
  label: (a) => `this is ${a.got}`,
  help: () => ['the parts of a dataset are read with a dot: `d.train`'],
  explain: '`on` and `validate` name a dataset or a part of one.',
  bad: `train t on 3 {
  measure m = 1.0
}`,
  good: `train t on circles() {
  measure m = mean(point)
}`,
});
