/** DLN2706: A measure is called what its callee is called; where there is no callee it is given a name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const measureUnnamed = defineDiagnostic<Record<string, never>>({
  code: 'DLN2706',
  name: 'measure-unnamed',
  severity: 'error',
  message: () => 'this measure has no name',
  label: () => 'name it',
  help: () => ['write `measure NAME = …`'],
  explain: 'A measure is called what its callee is called; where there is no callee it is given a name.',
  bad: `train t on circles() {
  measure mean(point) + 1
}`,
  good: `train t on circles() {
  measure m = mean(point) + 1
}`,
});
