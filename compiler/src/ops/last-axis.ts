/** Decides what operators over the last axis share: its index, per-row values beside rows, and rows in kernels. */
import type { ValueId } from '../graph/graph.js';
import type { Builder } from './define-op.js';
import type { DimList } from './dim-attributes.js';

/** The index of the last axis of x. */
export const lastAxis = (b: Builder, x: ValueId): number => b.typeOf(x).shape.length - 1;

/** A value per row of x, with the last axis as a written one, to be broadcast along it. */
export const besideRows = (b: Builder, perRow: ValueId): ValueId =>
  b.reshape(perRow, { shape: [...b.typeOf(perRow).shape, 1] });

/** The sum along the last axis, which stays as a one. */
export const rowSum = (b: Builder, x: ValueId): ValueId => b.reduce_sum(x, { axes: [lastAxis(b, x)], keep: true });

/** 1 where the class of a row stands, else 0: [*S, K] from indices [*S]. */
export function oneHot(b: Builder, labels: ValueId, length: DimList[number]): ValueId {
  return b.cast(b.equal(besideRows(b, labels), b.iota({ length })), { dtype: 'f32' });
}

/** Visits each row of `length` numbers by its first index. */
export function eachRow(size: number, length: number, visit: (start: number, row: number) => void): void {
  if (length === 0) return;
  for (let start = 0, row = 0; start < size; start += length, row++) visit(start, row);
}

/** The largest number of a row and the sum of exp(x - that); the largest is kept finite, so that a row of infinities gives what it should. */
export function rowScale(
  x: ArrayLike<number>,
  start: number,
  length: number,
): { readonly max: number; readonly sum: number } {
  let max = -Number.MAX_VALUE;
  for (let i = start; i < start + length; i++) if (x[i]! > max) max = x[i]!;
  if (max === Number.POSITIVE_INFINITY) max = Number.MAX_VALUE;
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += Math.exp(x[i]! - max);
  return { max, sum };
}
