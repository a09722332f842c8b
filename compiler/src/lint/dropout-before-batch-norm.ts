/** Decides where dropout changes the statistics that a BatchNorm right behind it collects (Li et al., 2018). */

import type { ObservedCall } from '../check/world.js';
import { dropoutBeforeBatchNorm } from '../diagnostics/DLN3006-dropout-before-batch-norm.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import type { TrainLint } from './lint.js';
import { isStdCall, nodeOf, type Observed, placeOf } from './observed.js';

export const dropoutsBeforeBatchNorm: TrainLint = (train) =>
  train.calls
    .filter((call) => isStdCall(call, 'BatchNorm'))
    .flatMap((norm): Diagnostic[] => {
      const input = nodeOf(norm.given.get('x')?.value);
      const place = placeOf(norm);
      const dropout = input === null ? null : dropoutBefore(train, input);
      const from = dropout === null ? null : placeOf(dropout);
      return place === null || from === null
        ? []
        : [diagnose(dropoutBeforeBatchNorm, place, {}, { labels: [{ at: from, text: 'dropped here' }] })];
    });

/** The Dropout from which at most one weighted layer and operators of one operand lead here; a sum of two branches ends the search. */
function dropoutBefore(train: Observed, start: ValueId): ObservedCall | null {
  let weighted = 0;
  for (let id: ValueId | undefined = start; id !== undefined; ) {
    const made: readonly ObservedCall[] = train.makers.get(id) ?? [];
    const dropout = made.find((call) => isStdCall(call, 'Dropout'));
    if (dropout !== undefined) return dropout;
    const layer: ObservedCall | undefined = made.find((call) => isStdCall(call, 'Dense') || isStdCall(call, 'Conv2d'));
    if (layer !== undefined) {
      if (++weighted > 1) return null;
      id = nodeOf(layer.given.get('x')?.value) ?? undefined;
      continue;
    }
    const node = train.nodes[id];
    if (node === undefined || node.operands.length !== 1) return null;
    id = node.operands[0];
  }
  return null;
}
