/** Decides where a schedule is planned for another number of steps than the run has. */

import type { Value } from '../check/value.js';
import { scheduleLength } from '../diagnostics/DLN3010-schedule-length.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import type { Settings } from '../train/clauses.js';
import type { TrainLint } from './lint.js';
import { placeOf } from './observed.js';

/** A run may be this much longer or shorter than its schedule: a warm start, a rounded number. */
const slack = 0.1;

export const scheduleLengths: TrainLint = (train) => {
  const steps = stepsOf(train.work.settings);
  // A run that is meant to stop early does not come to the end of its schedule.
  if (steps === null || train.work.clauses.earlyStop !== null || train.work.clauses.stop !== null) return [];
  return train.calls.flatMap((call): Diagnostic[] => {
    const arg = call.given.get('over');
    const over = numberOf(arg?.value);
    const place = placeOf(call);
    if (call.declared?.role !== 'schedule' || arg === undefined || over === null || place === null) return [];
    if (Math.abs(over - steps) <= slack * steps) return [];
    const at = arg.at.decl === place.decl ? arg.at : place;
    return [
      diagnose(
        scheduleLength,
        at,
        { schedule: call.name, over, steps },
        { fixes: [{ title: '`steps` instead: the length of the run', edits: [{ at, text: 'steps' }], safe: false }] },
      ),
    ];
  });
};

const numberOf = (value: Value | undefined): number | null =>
  value?.kind === 'int' ? (literal(value.dim) ?? null) : value?.kind === 'float' ? value.value : null;

/** Steps of the whole run; null where nothing is counted over data or steps. */
function stepsOf({ data, batch, dropLast, epochs, steps }: Settings): number | null {
  if (data === null) return steps;
  const count = data.rows / (batch ?? data.rows);
  const perEpoch = Math.max(1, dropLast ? Math.floor(count) : Math.ceil(count));
  const most = epochs ?? (steps === null ? 1 : Number.POSITIVE_INFINITY);
  return Math.min(steps ?? Number.POSITIVE_INFINITY, most * perEpoch);
}
