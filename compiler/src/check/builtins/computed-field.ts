/** Decides how a transform that computes one field of a dataset becomes a step of it: the same that a body would be. */
import type { DataProgram, Dataset } from '../../data/dataset.js';
import { makeMap } from '../../data/make-map.js';
import { newEmission } from '../../train/emission.js';
import { fieldValue } from '../columns.js';
import type { Context, DataBody } from '../context.js';
import { newInstance } from '../instance.js';
import { type DatasetValue, errorValue, type Value } from '../value.js';

/** The dataset and its parts with a field replaced by what `compute` makes of it; the error value where that fails (reported). */
export function computedField(
  ctx: Context,
  value: DatasetValue,
  name: string,
  purpose: string,
  clock: DataProgram['clock'],
  compute: (inside: Context, x: Value) => Value,
): Value {
  const replaced = (dataset: Dataset): Dataset | null => {
    const field = dataset.fields.find((f) => f.name === name);
    if (field === undefined) return null;
    const data: DataBody = { part: '', fits: [], draws: [], read: new Set([name]) };
    // Parts differ in nothing but their rows, so their draws have the same streams.
    const instance = newInstance(null, '', `${purpose}.${dataset.steps.length}`);
    const inside: Context = { ...ctx, inline: true, training: true, instance, emission: newEmission(null), data };
    const made = compute(inside, fieldValue(inside, field));
    if (made.kind !== 'tensor') return null;
    const at = { decl: ctx.decl, start: 0, end: 0 };
    const map = makeMap(inside, dataset, { fields: [{ name, value: made, at }], data }, clock);
    return map === null ? null : { ...dataset, steps: [...dataset.steps, map], fields: map.fields };
  };
  const dataset = replaced(value.dataset);
  const parts = Object.entries(value.parts).map(([part, d]) => [part, replaced(d)] as const);
  if (dataset === null || parts.some(([, d]) => d === null)) return errorValue;
  return { kind: 'dataset', dataset, parts: Object.fromEntries(parts) as Record<string, Dataset> };
}
