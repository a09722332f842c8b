/** Decides where a prediction is computed from the label that it is compared with. */
import { labelLeaks } from '../diagnostics/DLN3009-label-leaks.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { TrainLint } from './lint.js';
import { nodeOf, placeOf, reachedFrom } from './observed.js';

const targets: readonly string[] = ['label', 'labels', 'target'];

export const labelsLeak: TrainLint = (train) => {
  const fields = [...train.fields];
  return train.calls.flatMap((call): Diagnostic[] => {
    if (call.declared?.role !== 'loss') return [];
    const [prediction] = call.declared.callable.params;
    const name = targets.find((t) => call.given.has(t));
    const target = nodeOf(call.given.get(name ?? '')?.value);
    const arg = call.given.get(prediction?.name.text ?? '');
    const predicted = nodeOf(arg?.value);
    const place = placeOf(call);
    if (target === null || predicted === null || arg === undefined || place === null) return [];
    const compared = reachedFrom(train, target);
    const sources = fields.filter(([, id]) => compared.has(id));
    const [only] = sources;
    // A label: one number or class a row. Images that are rebuilt and words that are foretold are their own input.
    if (only === undefined || sources.length > 1 || train.nodes[only[1]]?.type.shape.length !== 1) return [];
    const seen = reachedFrom(train, predicted);
    const others = fields.some(([field, id]) => field !== only[0] && seen.has(id));
    if (!seen.has(only[1]) || !others) return [];
    const at = arg.at.decl === place.decl ? arg.at : place;
    return [diagnose(labelLeaks, at, { loss: call.name, label: only[0] })];
  });
};
