/** Decides what stands between two steps of a dataset: rows by index, whose fields a step can read. */
import type { DatasetField, GraphType } from '@dln/compiler';
import type { FieldArray, HeaderField, Rows } from '@dln/formats';
import { constant } from './agreement.js';

/** Rows as a source has them, or as a step has made them. */
export interface Layer {
  readonly count: number;
  readonly fields: readonly HeaderField[];
  /** The number that the draws of a row are keyed by: the same row has the same in every part and order. */
  id(index: number): number;
  /** Fills `into[k]` with field k of the rows of `indices`, one after another; null skips a field. */
  read(indices: Int32Array, into: readonly (FieldArray | null)[], epoch: number): void | Promise<void>;
  /** Lets go of the sessions under it. */
  close?(): void;
}

/** A field as a step hands it on: as its tensor holds it, gaps as a source has them. */
export function headerOf(field: DatasetField): HeaderField {
  const shape = (field.type as GraphType).shape.slice(1).map((dim) => constant(dim) ?? 0);
  const stored = field.type.dtype === 'bool' ? 'u8' : field.type.dtype;
  const classes = field.type.classes === null ? null : constant(field.type.classes);
  return { name: field.name, stored, shape, classes, gaps: field.gaps };
}

/** A source's own rows: each is known by its place in the file. */
export const sourceLayer = (rows: Rows, fields: readonly HeaderField[]): Layer => ({
  count: rows.count,
  fields,
  id: (index) => index,
  read: (indices, into) => rows.read(indices, into),
});
