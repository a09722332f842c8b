/** Decides where the same activation is applied to its own result. */
import { activationTwice } from '../diagnostics/DLN3011-activation-twice.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { stageDropped } from './edits.js';
import type { TrainLint } from './lint.js';
import { madeBy, nodeOf, placeOf } from './observed.js';

/** True: a second time changes nothing. */
const activations: ReadonlyMap<string, boolean> = new Map([
  ['relu', true],
  ['sigmoid', false],
  ['tanh', false],
  ['gelu', false],
  ['silu', false],
  ['softplus', false],
  ['softmax', false],
]);

export const activationsTwice: TrainLint = (train, file) => {
  const said = new Set<string>();
  return train.calls.flatMap((call): Diagnostic[] => {
    const idle = activations.get(call.name);
    const x = nodeOf(call.given.get('x')?.value);
    const place = placeOf(call);
    const from = x === null ? undefined : madeBy(train, x, call.name);
    if (idle === undefined || from === undefined || place === null) return [];
    const first = placeOf(from);
    const key = `${place.decl} ${place.start}`;
    if (said.has(key)) return [];
    said.add(key);
    return [
      diagnose(
        activationTwice,
        place,
        { activation: call.name, idle },
        {
          labels: first === null ? [] : [{ at: first, text: 'the first time' }],
          fixes: stageDropped(file, place, idle),
        },
      ),
    ];
  });
};
