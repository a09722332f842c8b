/** Decides what `normalize` does to a field: one factor and one offset for each entry of its last axis. */
import type { DatasetStep } from '@dln/compiler';
import { type Fault, fieldArray, type HeaderField, isFault, type Rows } from '@dln/formats';
import type { Order } from './order.js';

type Normalize = Extract<DatasetStep, { step: 'normalize' }>;

/** `x * factor[c] + offset[c]`, c the place on the last axis. One entry serves all. */
export interface Affine {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
}
/** Mean and standard deviation (of the population) per entry of the last axis. */
interface Statistics {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Rows measured at once. */
const CHUNK = 256;

/** Entries of a field's last axis; a single number has one. */
export const channelsOf = ({ shape }: HeaderField): number => shape.at(-1) ?? 1;

/** What a field's stored numbers go through: its scale, then each `normalize` of it in order. `training` is where statistics are measured. */
export async function affineOf(
  field: HeaderField,
  k: number,
  scale: number,
  steps: readonly Normalize[],
  training: () => Promise<{ readonly rows: Rows; readonly order: Order; readonly fields: number } | Fault>,
): Promise<Affine | Fault | null> {
  if (steps.length === 0 && scale === 1) return null;
  const channels = channelsOf(field);
  const factor = new Float64Array(channels).fill(scale);
  const offset = new Float64Array(channels);
  let measured: Statistics | null = null;
  for (const { mean, std } of steps) {
    const wrong = misfit(field, mean, std);
    if (wrong !== null) return { fault: 'DLN4205', args: { field: field.name, what: wrong } };
    if (measured === null && (mean === null || std === null)) {
      const table = await training();
      if (isFault(table)) return table;
      measured = await measure(table.rows, table.order, table.fields, field, k);
    }
    for (let c = 0; c < channels; c++) {
      const center = mean === null ? measured!.mean[c]! * factor[c]! + offset[c]! : mean[mean.length === 1 ? 0 : c]!;
      const spread = std === null ? measured!.deviation[c]! * Math.abs(factor[c]!) : std[std.length === 1 ? 0 : c]!;
      // A constant has no spread; it becomes 0 everywhere instead of dividing by it.
      const divisor = spread === 0 ? 1 : spread;
      factor[c]! /= divisor;
      offset[c] = (offset[c]! - center) / divisor;
    }
  }
  return { factor, offset };
}

function misfit(field: HeaderField, mean: readonly number[] | null, std: readonly number[] | null): string | null {
  if (field.classes !== null) return 'it is a field of classes';
  const channels = channelsOf(field);
  for (const [name, given] of [
    ['mean', mean],
    ['std', std],
  ] as const) {
    if (given === null) continue;
    if (given.length !== 1 && given.length !== channels) {
      return `\`${name}\` has ${given.length} numbers for a last axis of ${channels}`;
    }
    if (!given.every(Number.isFinite)) return `\`${name}\` holds a number that is not finite`;
    if (name === 'std' && given.some((s) => s <= 0)) return '`std` holds a number that is not positive';
  }
  return null;
}

/** One pass in float64; missing values are left out (Welford's update, combined chunk by chunk after Chan, Golub and LeVeque). */
async function measure(rows: Rows, order: Order, fields: number, field: HeaderField, k: number): Promise<Statistics> {
  const channels = channelsOf(field);
  const counts = new Float64Array(channels);
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const into = fieldArray(field, Math.min(CHUNK, order.count));
  const width = into.length / Math.min(CHUNK, order.count);
  for (let from = 0; from < order.count; from += CHUNK) {
    const count = Math.min(CHUNK, order.count - from);
    const indices = Int32Array.from({ length: count }, (_, i) => order.at(from + i));
    const values = into.subarray(0, count * width);
    await rows.read(
      indices,
      Array.from({ length: fields }, (_, other) => (other === k ? values : null)),
    );
    for (let c = 0; c < channels; c++) combine(values, c, channels, counts, mean, squares);
  }
  return { mean, deviation: squares.map((sum, c) => (counts[c]! === 0 ? 0 : Math.sqrt(sum / counts[c]!))) };
}

function combine(
  values: Uint8Array | Int32Array | Float32Array | Float64Array,
  c: number,
  channels: number,
  counts: Float64Array,
  mean: Float64Array,
  squares: Float64Array,
): void {
  let n = 0;
  let sum = 0;
  for (let i = c; i < values.length; i += channels) {
    const value = values[i]!;
    if (!Number.isNaN(value)) {
      n++;
      sum += value;
    }
  }
  if (n === 0) return;
  const center = sum / n;
  let spread = 0;
  for (let i = c; i < values.length; i += channels) {
    const away = values[i]! - center;
    if (!Number.isNaN(away)) spread += away * away;
  }
  const before = counts[c]!;
  const apart = center - mean[c]!;
  counts[c] = before + n;
  mean[c]! += (apart * n) / (before + n);
  squares[c]! += spread + (apart * apart * before * n) / (before + n);
}
