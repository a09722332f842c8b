/** Decides which batch sizes a train will meet, so that a backend can compile them all at once. */
import type { EntryName, Split, TrainPlan } from '@dln/compiler';
import type { Binding } from '../backends/backend.js';
import { bindingFor } from './entry-calls.js';
import type { Length } from './length.js';

/** By entry: the sizes of the steps of an epoch, of the validation's passes over `validationRows`, and of the one pass over all rows of what is kept. */
export function bindingsOf(
  { program, batch }: Pick<TrainPlan, 'program' | 'batch'>,
  length: Length,
  validationRows: number | null,
  kept: { readonly split: Split; readonly rows: number } | null = null,
): ReadonlyMap<EntryName, readonly Binding[]> {
  const training = sizes(length.rows, length.batch);
  const validation = validationRows === null ? [] : sizes(validationRows, Math.max(1, batch ?? validationRows));
  const whole = new Map<EntryName, readonly number[]>(
    [...program.entries.keys()].map((name) => [name, name === 'evaluate' ? validation : training]),
  );
  const all = kept?.split.program ?? program;
  for (const { instead, training: own, validation: passing } of kept?.split.phases ?? []) {
    for (const [name, lean] of instead) whole.set(lean, whole.get(name) ?? []);
    if (own !== null) whole.set(own.entry, sizes(kept?.rows ?? 0, length.batch));
    if (passing !== null) whole.set(passing.entry, sizes(validationRows ?? 0, length.batch));
  }
  // What no phase calls is made only where someone asks for it.
  for (const name of program.entries.keys()) if (kept !== null && isReplaced(kept.split, name)) whole.set(name, []);
  return new Map([...whole].map(([name, met]) => [name, met.map((rows) => bindingFor(all, name, rows))]));
}

/** Another entry is called in its stead in every phase in which it would be. */
function isReplaced({ phases }: Split, name: EntryName): boolean {
  if (name === 'evaluate') return phases.every(({ instead }) => instead.has(name));
  return phases.some(({ instead }) => instead.has(name));
}

/** Whole batches, and what is left for the last. */
function sizes(rows: number, batch: number): readonly number[] {
  const last = rows % batch;
  const whole = rows >= batch ? [batch] : [];
  return last === 0 ? whole : [...whole, last];
}
