/** Decides where a loss that takes logits is given something else: probabilities, or numbers that a relu has cut off. */
import { activationBeforeLoss } from '../diagnostics/DLN3002-activation-before-loss.js';
import { reluBeforeLoss } from '../diagnostics/DLN3014-relu-before-loss.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { stageDropped } from './edits.js';
import type { TrainLint } from './lint.js';
import { beneath, nodeOf, placeOf } from './observed.js';

/** Operators whose result is no logit. */
const squashing: ReadonlySet<string> = new Set(['softmax', 'log_softmax', 'sigmoid']);

export const activationsBeforeLoss: TrainLint = (train, file) => {
  const said = new Set<string>();
  return train.calls.flatMap((call): Diagnostic[] => {
    const arg = call.given.get('logits');
    const given = nodeOf(arg?.value);
    const place = placeOf(call);
    if (given === null || place === null || call.declared?.role === 'metric') return [];
    if (call.declared !== null && call.declared.role !== 'loss') return [];
    const below = beneath(train, given);
    const op = train.nodes[below]?.op ?? '';
    const isRelu = op === 'relu' && takesClasses(call.name);
    if (!squashing.has(op) && !isRelu) return [];
    const at = arg !== undefined && arg.at.decl === place.decl ? arg.at : place;
    const made = train.makers.get(below)?.[0] ?? train.makers.get(given)?.[0];
    const from = made === undefined ? null : placeOf(made);
    // One mistake is told once, in the loss that is nearest to the user.
    const key = `${place.decl} ${place.start} ${below}`;
    if (said.has(key)) return [];
    said.add(key);
    const extra = {
      labels: from === null ? [] : [{ at: from, text: `${op} is applied here` }],
      fixes: from === null ? [] : stageDropped(file, from, false),
    };
    return [diagnose(isRelu ? reluBeforeLoss : activationBeforeLoss, at, { loss: call.name, activation: op }, extra)];
  });
};

/** A score below 0 means something to these. */
const takesClasses = (loss: string): boolean => /cross_entropy|bce_logits|focal|kl_divergence/.test(loss);
