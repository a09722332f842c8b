/** Decides what `normalize` does to a field: one factor and one offset for each entry of its last axis. */
import type { DatasetField, DatasetStep } from '@dln/compiler';
import { type Fault, type HeaderField, isFault } from '@dln/formats';
import { type DatasetRows, maskName } from './layer.js';

type Normalize = Extract<DatasetStep, { step: 'normalize' }>;

/** `x * factor[c] + offset[c]`, c the place on the last axis. One entry serves all. */
export interface Affine {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
}
/** Mean and standard deviation (of the population) per entry of the last axis. */
export interface Statistics {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Rows measured at once. */
const CHUNK = 256;

/** Entries of a field's last axis; a single number has one. */
export const channelsOf = ({ shape }: Pick<HeaderField, 'shape'>): number => shape.at(-1) ?? 1;

/** What a field's stored numbers go through: its scale, then each `normalize` of it in order. `measured` gives what the step at a place measures on the training part. */
export async function affineOf(
  field: DatasetField,
  stored: HeaderField,
  steps: readonly { readonly step: Normalize; readonly at: number }[],
  measured: (at: number) => Promise<Statistics | Fault>,
): Promise<Affine | Fault | null> {
  if (steps.length === 0 && field.scale === 1) return null;
  const channels = channelsOf(stored);
  const factor = new Float64Array(channels).fill(field.scale);
  const offset = new Float64Array(channels);
  for (const { step, at } of steps) {
    const { mean, std } = step;
    const wrong = misfit(stored, mean, std);
    if (wrong !== null) return { fault: 'DLN4205', args: { field: field.name, what: wrong } };
    const own = mean === null || std === null ? await measured(at) : null;
    if (own !== null && isFault(own)) return own;
    for (let c = 0; c < channels; c++) {
      const center = mean === null ? own!.mean[c]! : mean[mean.length === 1 ? 0 : c]!;
      const spread = std === null ? own!.deviation[c]! : std[std.length === 1 ? 0 : c]!;
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
export async function measure(rows: DatasetRows, name: string, channels: number): Promise<Statistics> {
  const counts = new Float64Array(channels);
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let from = 0; from < rows.rows; from += CHUNK) {
    const places = Int32Array.from({ length: Math.min(CHUNK, rows.rows - from) }, (_, i) => from + i);
    const tensors = await rows.at(places);
    const { data } = tensors.get(name)!;
    const gaps = tensors.get(maskName(name))?.data;
    if (gaps !== undefined) for (let i = 0; i < data.length; i++) if (gaps[i] === 1) data[i] = Number.NaN;
    for (let c = 0; c < channels; c++) combine(data, c, channels, counts, mean, squares);
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
