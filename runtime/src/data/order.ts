/** Decides which row of the source stands at a place of a dataset: `take`, `shuffle` and `split` as arithmetic on indices. */
import type { DatasetStep } from '@dln/compiler';
import { type Fault, fieldArray, isFault, splitEnds } from '@dln/formats';
import type { Layer } from './layer.js';
import { PURPOSE, permutation } from './permutation.js';
import { stratified } from './stratify.js';

/** Place in the dataset to row of the source. */
export interface Order {
  readonly count: number;
  at(place: number): number;
}
type Split = Extract<DatasetStep, { step: 'split' }>;

/** Labels read at once. */
const CHUNK = 1 << 16;

/** The order that the steps from `from` up to `to` make of a layer's rows. Steps that are no order do not change it. */
export async function orderOf(
  steps: readonly (DatasetStep | null)[],
  from: number,
  to: number,
  layer: Layer,
): Promise<Order | Fault> {
  let order: Order = { count: layer.count, at: (place) => place };
  for (let turn = from; turn < to; turn++) {
    const step = steps[turn];
    if (step == null) continue;
    const next = await after(step, turn, order, layer);
    if (isFault(next)) return next;
    order = next;
  }
  return order;
}

async function after(step: DatasetStep, turn: number, order: Order, layer: Layer): Promise<Order | Fault> {
  const { count } = order;
  if (step.step === 'take') {
    if (step.count > count) return { fault: 'DLN4204', args: { count: step.count, rows: count } };
    return { count: step.count, at: order.at };
  }
  if (step.step === 'shuffle') {
    const moved = permutation(count, { seed: step.seed, purpose: PURPOSE.shuffle, turn });
    return { count, at: (place) => order.at(moved(place)) };
  }
  return step.step === 'split' ? split(step, order, layer) : order;
}

/** All parts of a split see the same permutation, so they share no row. */
async function split(step: Split, order: Order, layer: Layer): Promise<Order | Fault> {
  const part = step.shares.findIndex(({ name }) => name === step.part);
  if (part === -1) {
    return { fault: 'DLN4201', args: { part: step.part, parts: step.shares.map(({ name }) => name).join(', ') } };
  }
  const ends = splitEnds(
    order.count,
    step.shares.map(({ share }) => share),
  );
  const start = part === 0 ? 0 : ends[part - 1]!;
  const count = ends[part]! - start;
  if (count === 0) {
    return { fault: 'DLN4202', args: { part: step.part, rows: order.count, share: step.shares[part]!.share } };
  }
  const moved = permutation(order.count, { seed: step.seed, purpose: PURPOSE.split, turn: 0 });
  if (step.stratify === null) return { count, at: (place) => order.at(moved(start + place)) };
  const { fields } = layer;
  const k = fields.findIndex(({ name }) => name === step.stratify);
  if (fields[k]?.classes === null || fields[k] === undefined) {
    return { fault: 'DLN4203', args: { field: step.stratify } };
  }
  const labels = await column(layer, k, { count: order.count, at: (place) => order.at(moved(place)) });
  const places = stratified(labels, ends, part);
  return { count, at: (place) => order.at(moved(places[place]!)) };
}

/** A class field in this order, whole. */
async function column(layer: Layer, k: number, order: Order): Promise<Int32Array> {
  const all = new Int32Array(order.count);
  for (let from = 0; from < order.count; from += CHUNK) {
    const count = Math.min(CHUNK, order.count - from);
    const into = fieldArray(layer.fields[k]!, count);
    const indices = Int32Array.from({ length: count }, (_, i) => order.at(from + i));
    await layer.read(
      indices,
      layer.fields.map((_, other) => (other === k ? into : null)),
      0,
    );
    all.set(into, from);
  }
  return all;
}
