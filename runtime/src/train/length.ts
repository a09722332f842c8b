/** Decides how long a train is: rows of a step, steps of an epoch, and where all of it ends. */
import type { TrainPlan } from '@dln/compiler';
import type { Clock } from '../events.js';

export interface Length {
  /** Rows of a step, but for a smaller last one. Without data a step counts as one row. */
  readonly batch: number;
  /** Rows that an epoch consumes: all, or with `drop_last` those of whole batches. */
  readonly rows: number;
  readonly stepsPerEpoch: number;
  /** In all. */
  readonly steps: number;
  readonly epochs: number;
}

/** `rows`: of the training data; null without data, where an epoch is one step. Null where not even one batch can be made. */
export function lengthOf(plan: TrainPlan, rows: number | null): Length | null {
  const all = rows ?? 1;
  const batch = rows === null ? 1 : (plan.batch ?? rows);
  const whole = plan.dropLast ? Math.floor(all / batch) * batch : all;
  if (batch < 1 || whole < 1) return null;
  const stepsPerEpoch = Math.ceil(whole / batch);
  const most = plan.epochs ?? (plan.steps === null ? 1 : Number.POSITIVE_INFINITY);
  const steps = Math.min(plan.steps ?? Number.POSITIVE_INFINITY, most * stepsPerEpoch);
  const epochs = Math.min(most, Math.ceil(steps / stepsPerEpoch));
  return { batch: Math.min(batch, whole), rows: whole, stepsPerEpoch, steps, epochs };
}

/** Rows of the step that begins at this clock. */
export const rowsAt = (clock: Clock, { batch, rows }: Length): number => Math.min(batch, rows - clock.position);

/** The clock at which the step before this one began; of the very first, where it begins itself. */
export function stepBefore({ step, epoch, position }: Clock, { batch, rows }: Length): Clock {
  if (step === 0) return { step, epoch, position };
  const over = position === 0 ? rows : position;
  const from = Math.floor((over - 1) / batch) * batch;
  return { step: step - 1, epoch: position === 0 ? Math.max(0, epoch - 1) : epoch, position: from };
}

/** The clock after a step; the epoch has not turned yet. */
export const afterStep = (clock: Clock, rows: number): Clock => ({
  step: clock.step + 1,
  epoch: clock.epoch,
  position: clock.position + rows,
});

/** Every row of the epoch has been consumed. */
export const epochIsOver = (clock: Clock, length: Length): boolean => clock.position >= length.rows;

/** The clock once the epoch has turned. */
export const nextEpoch = (clock: Clock): Clock => ({ step: clock.step, epoch: clock.epoch + 1, position: 0 });
