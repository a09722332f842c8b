/** Decides which batch sizes a train will meet, so that a backend can compile them all at once. */
import type { EntryName, TrainPlan } from '@dln/compiler';
import type { Binding } from '../backends/backend.js';
import { bindingFor } from './entry-calls.js';
import type { Length } from './length.js';

/** By entry: the sizes of the steps of an epoch, and of the validation's passes over `validationRows`. */
export function bindingsOf(
  { program, batch }: TrainPlan,
  length: Length,
  validationRows: number | null,
): ReadonlyMap<EntryName, readonly Binding[]> {
  const training = sizes(length.rows, length.batch);
  const validation = validationRows === null ? [] : sizes(validationRows, Math.max(1, batch ?? validationRows));
  return new Map(
    [...program.entries.keys()].map((name) => {
      const met = name === 'evaluate' ? validation : training;
      return [name, met.map((rows) => bindingFor(program, name, rows))] as const;
    }),
  );
}

/** Whole batches, and what is left for the last. */
function sizes(rows: number, batch: number): readonly number[] {
  const last = rows % batch;
  const whole = rows >= batch ? [batch] : [];
  return last === 0 ? whole : [...whole, last];
}
