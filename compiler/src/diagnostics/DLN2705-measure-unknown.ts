/** DLN2705: `expect`, `plot`, `early_stop` and `stop` speak of measures: those of `measure` clauses, and `loss`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const measureUnknown = defineDiagnostic<{
  readonly name: string;
  readonly nearest: string;
  readonly all: readonly string[];
}>({
  code: 'DLN2705',
  name: 'measure-unknown',
  severity: 'error',
  message: (a) => `there is no measure \`${a.name}\``,
  label: () => 'not measured',
  help: (a) => [
    ...(a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
    ...(a.all.length === 0
      ? ['nothing is measured here: `measure` names what is']
      : [`measured are ${a.all.join(', ')}`]),
  ],
  explain: '`expect`, `plot`, `early_stop` and `stop` speak of measures: those of `measure` clauses, and `loss`.',
  bad: `train t on circles() {
  measure m = mean(point)
  expect n >= 0
}`,
  good: `train t on circles() {
  measure m = mean(point)
  expect m >= 0
}`,
});
