/** DLN2716: A train minimises something, moves states, or at least measures. */
import { defineDiagnostic } from './define-diagnostic.js';

export const objectiveMissing = defineDiagnostic<Record<string, never>>({
  code: 'DLN2716',
  name: 'objective-missing',
  severity: 'error',
  message: () => 'this train has neither an objective, nor a state that moves, nor a measure',
  label: () => 'nothing to do',
  help: () => ['for example `minimize cross_entropy(logits, label) with Adam`'],
  explain: 'A train minimises something, moves states, or at least measures.',
  bad: `train t on circles() {
  epochs 1
}`,
  good: `train t on circles() {
  measure m = mean(point)
  epochs 1
}`,
});
