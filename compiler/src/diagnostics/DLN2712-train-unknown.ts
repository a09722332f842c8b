/** DLN2712: `from` names a train of the same file, whose weights and states this one starts with. */
import { defineDiagnostic } from './define-diagnostic.js';

export const trainUnknown = defineDiagnostic<{ readonly name: string; readonly nearest: string }>({
  code: 'DLN2712',
  name: 'train-unknown',
  severity: 'error',
  message: (a) => `there is no train or run called \`${a.name}\``,
  label: () => 'not known',
  help: (a) => (a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
  explain: '`from` names a train of the same file, whose weights and states this one starts with.',
  bad: `train t from u on circles() {
  measure m = mean(point)
}`,
  good: `train u on circles() {
  measure m = mean(point)
}
train t from u on circles() {
  measure m = mean(point)
}`,
});
