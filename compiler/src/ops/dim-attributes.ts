/** Decides how attributes that may be dims, and axes, are read in shape rules and gradients. */
import { constant, literal, mul } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import { isDim } from '../graph/attrs.js';
import { GraphError } from '../graph/graph-error.js';
import { mayEqual } from './element-wise.js';

/** A list attribute whose entries may depend on free dims: `[2, N - 1]`. */
export type DimList = readonly (number | Dim)[];

/** The dim that an entry is. */
export const asDim = (value: number | Dim): Dim => (isDim(value) ? value : constant(value));

/** The dims that a list holds. */
export const asDims = (values: DimList): readonly Dim[] => values.map(asDim);

/** The number that a dim is, or null where it has variables. */
export const numberOf = (value: number | Dim): number | null => {
  const known = isDim(value) ? literal(value) : value;
  return known === undefined ? null : known;
};

/** An axis counted from the front; negative ones count from the back. */
export function axisOf(axis: number, rank: number): number {
  const from = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(from) || from < 0 || from >= rank) throw new GraphError(`no axis ${axis} in rank ${rank}`);
  return from;
}

/** The number of elements of a shape; 1 for none. */
export const product = (dims: readonly Dim[]): Dim => dims.reduce((total, dim) => mul(total, dim), constant(1));

/** Throws where two dims cannot be the same number; two that differ in writing may be equal by a fact that the checker knew. */
export function sameDim(a: Dim, b: Dim, what: string): Dim {
  if (!mayEqual(a, b)) throw new GraphError(`${what} differ: ${show(a)} and ${show(b)}`);
  return numberOf(a) === null && numberOf(b) !== null ? b : a;
}

/** Throws unless there is one entry per axis. */
export function perAxis(list: readonly unknown[], rank: number, name: string): void {
  if (list.length !== rank) throw new GraphError(`${name} has ${list.length} entries for rank ${rank}`);
}
