/** Decides where a prediction does not depend on what it is made from: a model that never looks at an input, an objective that never looks at the data. */

import type { Value } from '../check/value.js';
import { inputNotSeen } from '../diagnostics/DLN3005-input-not-seen.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import type { TrainLint } from './lint.js';
import { nodeOf, type Observed, reachedFrom } from './observed.js';

export const inputsNotSeen: TrainLint = (train) => {
  const said = new Set<string>();
  const models = train.calls.flatMap((call): Diagnostic[] => {
    const { declared } = call;
    if (declared?.role !== 'model') return [];
    const seen = new Set(nodesOf(call.result).flatMap((id) => [...reachedFrom(train, id)]));
    if (seen.size === 0) return [];
    return declared.callable.params.flatMap((param): Diagnostic[] => {
      const input = nodeOf(call.given.get(param.name.text)?.value);
      const key = `${declared.decl} ${param.name.text}`;
      if (input === null || isFixed(train, input) || seen.has(input) || said.has(key)) return [];
      said.add(key);
      const at = { decl: declared.decl, start: param.name.start, end: param.name.end };
      return [diagnose(inputNotSeen, at, { what: `\`${call.name}\``, input: param.name.text })];
    });
  });
  if (train.work.settings.data === null || models.length > 0) return models;
  const fields = new Set(train.fields.values());
  return train.objectives.flatMap((objective): Diagnostic[] =>
    [...reachedFrom(train, objective.value)].some((id) => fields.has(id) || isDataSized(train, id))
      ? []
      : [diagnose(inputNotSeen, objective.at, { what: 'this objective', input: '' })],
  );
};

const nodesOf = (value: Value): readonly ValueId[] => {
  if (value.kind === 'tuple' || value.kind === 'list') return value.items.flatMap(nodesOf);
  const node = nodeOf(value);
  return node === null ? [] : [node];
};
/** Constants are folded into what they meet: nothing is lost with them. */
const isFixed = (train: Observed, id: ValueId): boolean =>
  train.nodes[id]?.op === 'constant' || train.nodes[id]?.op === 'broadcast_to';
/** Noise as large as the batch stands for data in a generator's objective. */
const isDataSized = (train: Observed, id: ValueId): boolean => train.nodes[id]?.op === 'random_uniform';
