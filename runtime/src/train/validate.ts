/** Decides what a validation is: every row once, in order, means over rows and folds of its own. */
import type { TrainPlan } from '@dln/compiler';
import type { Clock } from '../events.js';
import type { RowStream } from './door.js';
import { Means } from './means.js';
import type { Pace } from './pace.js';
import type { Steps } from './steps.js';

/** The measures over the whole validation data; null if someone interrupted. */
export async function validate(
  { batch, folded }: TrainPlan,
  steps: Steps,
  rows: RowStream,
  clock: Clock,
  pace: Pace,
  interrupted: () => boolean,
): Promise<Record<string, number> | null> {
  if (!(await steps.ready(clock, 'validation', pace, interrupted))) return null;
  const means = new Means(folded);
  const size = Math.max(1, batch ?? rows.rows);
  return steps.folds.apart(async () => {
    for (let from = 0; from < rows.rows; from += size) {
      if (interrupted()) return null;
      const count = Math.min(size, rows.rows - from);
      await steps.evaluate(rows, clock, from, count, (name, value) => means.add(name, value, count));
      if (pace.due) await pace.rest();
    }
    return means.values();
  });
}
