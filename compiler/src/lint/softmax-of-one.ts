/** Decides where a softmax runs over a single number, which makes it 1 whatever it was. */
import { softmaxOfOne } from '../diagnostics/DLN3015-softmax-of-one.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { isPack } from '../types/tensor-type.js';
import type { TrainLint } from './lint.js';
import { placeOf } from './observed.js';

/** Functions that weigh the last axis of `x` or of `logits` against itself. */
const names: ReadonlySet<string> = new Set(['softmax', 'log_softmax', 'softmax_cross_entropy']);

export const softmaxesOfOne: TrainLint = (train) => {
  const said = new Set<string>();
  return train.calls.flatMap((call): Diagnostic[] => {
    const x = (call.given.get('x') ?? call.given.get('logits'))?.value;
    const place = placeOf(call);
    if (!names.has(call.name) || x?.kind !== 'tensor' || place === null) return [];
    const axis = call.given.get('axis')?.value;
    const number = axis === undefined ? -1 : axis.kind === 'int' ? literal(axis.dim) : undefined;
    const part = number === undefined ? undefined : x.type.shape.at(number);
    if (part === undefined || isPack(part) || literal(part) !== 1) return [];
    const key = `${place.decl} ${place.start}`;
    if (said.has(key)) return [];
    said.add(key);
    return [
      diagnose(softmaxOfOne, place, { callee: call.name === 'softmax_cross_entropy' ? 'cross-entropy' : call.name }),
    ];
  });
};
