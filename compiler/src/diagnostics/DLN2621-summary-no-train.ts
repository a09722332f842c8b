/** DLN2621: The memory of a training step and the clocks of its values are those of a `train`: it says what moves. */
import { defineDiagnostic } from './define-diagnostic.js';

export const summaryNoTrain = defineDiagnostic<{
  readonly name: string;
  readonly nearest: string;
  readonly all: readonly string[];
}>({
  code: 'DLN2621',
  name: 'summary-no-train',
  severity: 'error',
  message: (a) => (a.all.length === 0 ? 'this file declares no train' : `there is no train \`${a.name}\` here`),
  help: (a) => [
    ...(a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
    ...(a.all.length === 0
      ? ['`dlnc summary` without `--memory` shows what a model keeps for the backward pass']
      : [`trains are ${a.all.join(', ')}`]),
  ],
  explain:
    "Where the memory of a training step goes depends on the optimizer that moves the weights and on what the objectives keep, and when a value is computed anew depends on what moves: both are read from a train's compiled step.",
  bad: null,
  good: null,
});
