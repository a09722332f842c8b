/** Decides which `freeze … until` hold at a clock, and for how many steps each set of them does. */
import type { EntryName, MovingEntry, TrainPlan } from '@dln/compiler';
import type { Clock } from '../events.js';
import type { Length } from './length.js';
import { holds, type Readings } from './measure-expr.js';

type Totals = Pick<Length, 'steps' | 'epochs'>;

/** A bit for each that still holds. */
export function holdingAt(
  { thaws }: Pick<TrainPlan, 'thaws'>,
  { step, epoch }: Clock,
  { steps, epochs }: Totals,
): number {
  if (thaws.length === 0) return 0;
  const readings: Readings = { measure: () => null, clocks: { step, epoch, steps, epochs } };
  return thaws.reduce((set, thaw, i) => (holds(thaw, readings) ? set : set + 2 ** i), 0);
}

/** The entry for what holds. */
export const named = (name: MovingEntry, holding: number): EntryName => (holding === 0 ? name : `${name}#${holding}`);

/** Steps for which one set of them holds. */
export interface Stretch {
  readonly holding: number;
  readonly steps: number;
}

/** In the order of the run; a set never comes back, for what has thawed does not freeze again. */
export function stretchesOf(plan: Pick<TrainPlan, 'thaws'>, length: Length): readonly Stretch[] {
  const at = (step: number): number =>
    holdingAt(plan, { step, epoch: Math.floor(step / length.stepsPerEpoch), position: 0 }, length);
  const stretches: Stretch[] = [];
  for (let from = 0; from < length.steps; ) {
    const holding = at(from);
    // The first step behind `from` at which another set holds, by halving.
    let [low, high] = [from + 1, length.steps];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (at(middle) === holding) low = middle + 1;
      else high = middle;
    }
    stretches.push({ holding, steps: low - from });
    from = low;
  }
  return stretches;
}
